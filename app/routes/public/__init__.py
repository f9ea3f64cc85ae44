"""What came of a session: shared by an organiser, read by everybody who has its code, and whether they notice it."""

from app.routes.public import noticed, notices, paper, sharing, wording

ROUTERS = [subject.router for subject in (notices, paper, sharing, wording, noticed)]
