"""How often something may happen. The library that counted this started a thread for nearly every card: a fifth of the
time that taking one in took."""

import time

TOO_MANY = 20_000  # keys remembered; beyond it those that are as good as new are forgotten


class Limit:
    """At most `count` at once for each key, and again one for each `count`-th part of the time that has gone by.

    A key is remembered as the moment at which all of its room is back, and as nothing else.
    """

    def __init__(self, count: int, minutes: float):
        self.window = minutes * 60
        self.each = self.window / count
        self.whole_at: dict[str, float] = {}

    def has_room(self, key: str) -> bool:
        now = time.monotonic()
        return max(self.whole_at.get(key, 0), now) + self.each <= now + self.window

    def take(self, key: str) -> bool:
        """Takes one, if there is room for it."""
        if not self.has_room(key):
            return False
        now = time.monotonic()
        if len(self.whole_at) >= TOO_MANY:
            self.whole_at = {known: at for known, at in self.whole_at.items() if at > now}
        self.whole_at[key] = max(self.whole_at.get(key, 0), now) + self.each
        return True

    def forget(self) -> None:
        self.whole_at.clear()
