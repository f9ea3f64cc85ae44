"""The organiser's week: what waits, with the one button that solves it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.access.following import Following
from app.durable import read
from app.models.dates import as_number
from app.pages import page
from app.week import LONGEST_SEARCH, PARTS, week

router = APIRouter()


@router.get("/agenda")
async def this_week(request: Request, member: Following, q: Annotated[str, Query()] = "",
                    part: Annotated[str, Query()] = "", number: Annotated[str, Query(alias="page")] = "",
                    asked: Annotated[str, Query()] = "") -> Response:
    words = q[:4 * LONGEST_SEARCH].strip()[:LONGEST_SEARCH]
    found = await read(lambda db: week(db, member, words=words, only=part, page=as_number(number), resting=bool(asked)))
    return page("week/page.html", week=found, words=words, part=part if part in PARTS else "", asked=bool(asked),
                PARTS=PARTS, LONGEST_SEARCH=LONGEST_SEARCH, member=member)
