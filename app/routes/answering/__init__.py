"""The client's answer: the door of their link, the advice that waits, the answer, and how people will read it."""

from app.routes.answering import answer, asking, door, preview

ROUTERS = [door.router, answer.router, preview.router, asking.router]
