"""How often something may happen, and who goes next of those who wait. Our own, because the library that counted this
started a thread for nearly every card."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from hashlib import sha256

TOO_MANY = 20_000  # keys remembered; beyond it those that are as good as new are forgotten


class Limit:
    """At most `count` at once for each key, and again one for each `count`-th part of the time that has gone by.

    A key is remembered as the moment at which all of its room is back, and as nothing else.
    """

    def __init__(self, count: int, minutes: float):
        self.window = minutes * 60
        self.each = self.window / count
        self.whole_at: dict[str, float] = {}
        self._news: Counter[str] | None = None  # what other workers do not know yet; None while there are no others

    def has_room(self, key: str) -> bool:
        now = time.monotonic()
        return max(self.whole_at.get(self._name(key), 0), now) + self.each <= now + self.window

    def take(self, key: str) -> bool:
        """Takes one, if there is room for it."""
        if not self.has_room(key):
            return False
        now = time.monotonic()
        if len(self.whole_at) >= TOO_MANY:
            self.whole_at = {kept: at for kept, at in self.whole_at.items() if at > now}
        key = self._name(key)
        self.whole_at[key] = max(self.whole_at.get(key, 0), now) + self.each
        if self._news is not None:
            self._news[key] += 1
        return True

    def _name(self, key: str) -> str:
        # What travels to other workers must be the same there, and need not say who or what it is.
        return key if self._news is None else sha256(key.encode()).hexdigest()[:16]

    def count_with_others(self, with_others: bool) -> None:
        self._news = Counter() if with_others else None

    def news(self) -> dict[str, int]:
        fresh, self._news = self._news or Counter(), Counter()
        return dict(fresh)

    def taken_elsewhere(self, name: str, count: int) -> None:
        now = time.monotonic()
        self.whole_at[name] = min(max(self.whole_at.get(name, 0), now) + self.each * count, now + self.window)

    def forget(self) -> None:
        self.whole_at.clear()


class Line:
    """People who wait for their turn. The newest goes first: who floods a line stands in it, and who comes while they do
    goes before them. With more than `longest` in it, who waits longest is sent away."""

    def __init__(self, longest: int):
        self.longest = longest
        self._waiting: deque[asyncio.Future[bool]] = deque()

    async def turn(self) -> bool:
        """Waits for it; False for who is sent away."""
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if len(self._waiting) > self.longest:
            self._settle(self._waiting.popleft(), False)
        return await mine

    def next(self) -> bool:
        """The turn of somebody who is still there; whether there was anybody."""
        while self._waiting:
            if self._settle(self._who(), True):
                return True
        return False

    def _who(self) -> asyncio.Future[bool]:
        return self._waiting.pop()

    @staticmethod
    def _settle(turn: asyncio.Future[bool], has_come: bool) -> bool:
        if turn.done() or turn.get_loop().is_closed():
            return False
        turn.set_result(has_come)
        return True


class SlowLine(Line):
    """A line of which one goes on each second, or after as many as `seconds` says: the newest and the oldest in turn, so
    that nobody waits for ever."""

    def __init__(self, longest: int, seconds: Callable[[], float]):
        super().__init__(longest)
        self._seconds = seconds
        self._oldest_next = False

    async def turn(self) -> bool:
        if not self._waiting:
            asyncio.get_running_loop().call_later(self._seconds(), self.next)
        return await super().turn()

    def next(self) -> bool:
        has_come = super().next()
        if self._waiting:
            asyncio.get_running_loop().call_later(self._seconds(), self.next)
        return has_come

    def _who(self) -> asyncio.Future[bool]:
        self._oldest_next = not self._oldest_next
        return self._waiting.pop() if self._oldest_next else self._waiting.popleft()

    def forget(self) -> None:
        self._waiting.clear()
