# Three images of one source: `service` (the API; also a worker with the embedded scorer), `worker` (with Detoxify) and
# `worker-onnx` (with what an exported model runs on, and no torch).
#
#   docker build --target service     -t comments:service     .
#   docker build --target worker      -t comments:worker      .
#   docker build --target worker-onnx -t comments:worker-onnx .
#
# PyPI's torch for Linux brings CUDA along, some gigabytes. PIP_EXTRA_INDEX may name an index of CPU builds.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# Without pip: it installs from outside, and the images get no installer.
RUN python -m venv --without-pip /opt/comments
COPY pyproject.toml constraints.txt ./
# The dependencies alone, so that a change of the source leaves this layer as it is.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
      > dependencies.txt \
 && pip --python /opt/comments/bin/python install -c constraints.txt -r dependencies.txt

FROM build AS build-service
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip --python /opt/comments/bin/python install --no-deps .

FROM build AS build-worker
ARG PIP_EXTRA_INDEX=""
# torch first and by itself: what Detoxify asks for is then there and no other build of torch is considered.
RUN pip --python /opt/comments/bin/python install ${PIP_EXTRA_INDEX:+--extra-index-url "$PIP_EXTRA_INDEX"} \
      -c constraints.txt torch \
 && pip --python /opt/comments/bin/python install -c constraints.txt detoxify
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip --python /opt/comments/bin/python install --no-deps .

FROM build AS build-worker-onnx
# tokenizers alone: what else it asks for downloads models.
RUN pip --python /opt/comments/bin/python install -c constraints.txt onnxruntime \
 && pip --python /opt/comments/bin/python install -c constraints.txt --no-deps tokenizers
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip --python /opt/comments/bin/python install --no-deps .

FROM python:3.11-slim-bookworm AS base
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="news-comments" \
      org.opencontainers.image.description="A moderated comment service that news sites run themselves" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 comments \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin comments
ENV PATH=/opt/comments/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv
USER 10001:10001

FROM base AS base-worker
# onnxruntime reports its use to its maker unless it is told not to; the code says so too.
ENV OMP_NUM_THREADS=1 ORT_DISABLE_TELEMETRY=1 MODERATION_HOST=0.0.0.0 MODERATION_METRICS_HOST=0.0.0.0
# The port of `moderation serve`.
EXPOSE 8100
EXPOSE 8101
USER 0
# Models lie here; mount a volume.
RUN install --directory --owner=10001 --group=10001 /models
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s CMD ["moderation", "alive"]
CMD ["moderation", "work"]

FROM base-worker AS worker
COPY --from=build-worker /opt/comments /opt/comments
# Where Detoxify's weights are looked for. Without them the embedded scorer judges.
ENV TORCH_HOME=/models/torch HF_HOME=/models/huggingface

FROM base-worker AS worker-onnx
COPY --from=build-worker-onnx /opt/comments /opt/comments

FROM base AS service
COPY --from=build-service /opt/comments /opt/comments
# The second one is for a worker with the embedded scorer.
ENV COMMENTS_HOST=0.0.0.0 MODERATION_HOST=0.0.0.0 MODERATION_METRICS_HOST=0.0.0.0
EXPOSE 8000
# The API's own life, not its dependencies': a restart would not bring those back.
HEALTHCHECK --interval=15s --timeout=5s --start-period=15s CMD ["python", "-c", \
  "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('COMMENTS_PORT', 8000)}/health/live\", timeout=4)"]
CMD ["comments", "serve"]
