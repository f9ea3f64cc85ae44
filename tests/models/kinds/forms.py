"""A form as the builder sends it, in memory."""


class Form(dict):
    def __init__(self, **fields: str | list[str]):
        super().__init__(fields)

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])
