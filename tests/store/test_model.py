"""The store and a model of it in a few lines agree, whatever is submitted, delivered and decided."""

import asyncio
import os
from operator import itemgetter
from typing import Any
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import Decision
from comments_service.store.changes import select_change
from comments_service.store.comments import insert_comment, select_accepted
from comments_service.store.decisions import decide
from tests.stored import SITE, article_state, by_moderator, by_policy, new_comment

POLICY = st.sampled_from([Status.APPROVED, Status.HELD, Status.REJECTED])
MODERATOR = st.sampled_from([Status.APPROVED, Status.HELD, Status.REJECTED, Status.REMOVED])


class Model:
    """Comments with status and version, and the set of published ones at each revision."""

    def __init__(self) -> None:
        self.comments: dict[UUID, tuple[Status, int]] = {}
        self.published: list[frozenset[UUID]] = [frozenset()]

    def decide(self, decisions: list[Decision]) -> set[UUID]:
        """Apply decisions and return the ids of the comments that changed."""
        changed = {
            decision.comment_id
            for decision in decisions
            if self.comments[decision.comment_id][1] == decision.version
            and (decision.moderator or self.comments[decision.comment_id][0] is Status.PENDING)
        }
        visible = False
        for decision in decisions:
            if decision.comment_id in changed:
                before, version = self.comments[decision.comment_id]
                self.comments[decision.comment_id] = (decision.status, version + 1)
                visible |= (before is Status.APPROVED) is not (decision.status is Status.APPROVED)
        if visible:
            self.published.append(
                frozenset(
                    comment for comment, (status, _) in self.comments.items() if status is Status.APPROVED
                )
            )
        return changed


class Store(RuleBasedStateMachine):
    """Each rule does the same to the database and to the model. MODEL_EXAMPLES=350 makes it ten thousand steps."""

    comments: Bundle[UUID] = Bundle("comments")

    database_url: str

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.article = str(new_id())
        self.runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.database: asyncpg.Connection[Any] = self.runner.run(asyncpg.connect(self.database_url))

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()

    def insert(self, comment_id: UUID, key: UUID, parent_id: UUID | None = None) -> bool:
        new = new_comment(
            id=comment_id, article_id=self.article, idempotency_key=str(key), parent_id=parent_id
        )
        return self.runner.run(insert_comment(self.database, new)) is not None

    def decide(self, decisions: list[Decision]) -> None:
        applied = self.runner.run(decide(self.database, decisions))
        assert {decision.comment_id for decision in applied} == self.model.decide(decisions)
        count, revision = len(self.model.published[-1]), len(self.model.published) - 1
        visible = [decision for decision in applied if decision.visible]
        assert {(decision.count, decision.revision) for decision in visible} <= {(count, revision)}

    @rule(target=comments)
    def submit(self) -> UUID:
        comment = new_id()
        assert self.insert(comment, key=comment)
        self.model.comments[comment] = (Status.PENDING, 1)
        return comment

    @rule(comment=comments)
    def submit_again(self, comment: UUID) -> None:
        assert not self.insert(new_id(), key=comment)
        accepted = self.runner.run(select_accepted(self.database, SITE, str(comment)))
        assert accepted is not None
        assert accepted.id == comment

    @rule(parent=comments)
    def reply(self, parent: UUID) -> None:
        comment = new_id()
        accepted = self.insert(comment, key=comment, parent_id=parent)
        assert accepted is (self.model.comments[parent][0] is Status.APPROVED)
        if accepted:
            self.model.comments[comment] = (Status.PENDING, 1)

    @rule(deliveries=st.lists(st.tuples(comments, POLICY), max_size=6, unique_by=itemgetter(0)))
    def deliver(self, deliveries: list[tuple[UUID, Status]]) -> None:
        """A delivery of a comment that is decided already is a duplicate and changes nothing."""
        self.decide([by_policy(comment, status) for comment, status in deliveries])

    @rule(
        decisions=st.lists(
            st.tuples(comments, MODERATOR, st.sampled_from([0, 0, 0, -1, 1])),
            max_size=6,
            unique_by=itemgetter(0),
        )
    )
    def moderate(self, decisions: list[tuple[UUID, Status, int]]) -> None:
        """Some decisions name an earlier or a later version than the comment has."""
        self.decide(
            [
                by_moderator(comment, status, max(1, self.model.comments[comment][1] + offset))
                for comment, status, offset in decisions
            ]
        )

    @invariant()
    def the_comments_equal_those_of_the_model(self) -> None:
        rows = self.runner.run(
            self.database.fetch(
                "SELECT id, status, version FROM comments WHERE article_id = $1", self.article
            )
        )
        assert {row[0]: (row[1], row[2]) for row in rows} == self.model.comments

    @invariant()
    def count_and_revision_equal_those_of_the_model(self) -> None:
        expected = (len(self.model.published[-1]), len(self.model.published) - 1)
        assert self.runner.run(article_state(self.database, self.article)) == expected

    @invariant()
    def the_change_since_any_revision_leads_to_the_present(self) -> None:
        for since, published in enumerate(self.model.published):
            change = self.runner.run(select_change(self.database, SITE, self.article, since, limit=200))
            added = {comment.id for comment in change.published}
            assert published - set(change.removed) | added == self.model.published[-1]
            assert change.whole


def test_the_store_agrees_with_its_model(database_url: str) -> None:
    class StoreOfThisTest(Store):
        pass

    StoreOfThisTest.database_url = database_url
    run_state_machine_as_test(
        StoreOfThisTest,
        settings=settings(
            max_examples=int(os.environ.get("MODEL_EXAMPLES", "16")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
