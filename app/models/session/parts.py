"""The parts of a session, in which stands what people do with it: each asked for by its name."""

from typing import TYPE_CHECKING, cast

from app.models.session.deleting import Deleting
from app.models.session.door import Door
from app.models.session.planning import Planning
from app.models.session.preparing import Preparing
from app.models.session.running import Running
from app.models.session.sharing import Sharing
from app.models.session.sub_rooms import Gathering
from app.models.session.wall import Wall
from app.models.session.word_back import WordBack

if TYPE_CHECKING:
    from app.models.session import Session


class Parts:
    @property
    def preparing(self) -> Preparing:
        return Preparing(cast("Session", self))

    @property
    def door(self) -> Door:
        return Door(cast("Session", self))

    @property
    def planning(self) -> Planning:
        return Planning(cast("Session", self))

    @property
    def deleting(self) -> Deleting:
        return Deleting(cast("Session", self))

    @property
    def running(self) -> Running:
        return Running(cast("Session", self))

    @property
    def sharing(self) -> Sharing:
        return Sharing(cast("Session", self))

    @property
    def wall(self) -> Wall:
        return Wall(cast("Session", self))

    @property
    def word_back(self) -> WordBack:
        return WordBack(cast("Session", self))

    @property
    def gathering(self) -> Gathering:
        return Gathering(cast("Session", self))
