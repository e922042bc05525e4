"""The pages that people open, and the files of the widget."""

from litestar.types import ControllerRouterHandler

pages: list[ControllerRouterHandler] = []
