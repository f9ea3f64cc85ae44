"""What every table shares: random ids, moments in UTC, and rows stored in an order that says nothing."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.main import SQLModelMetaclass

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: ids are now and then read aloud


def new_id() -> str:
    """About 79 bits of chance: public, never sequential, never in order of time."""
    # One call for all the chance it takes; bytes of 248 and more would make some letters likelier than others.
    letters = [ALPHABET[byte % 31] for byte in secrets.token_bytes(24) if byte < 248]
    return "".join(letters[:16]) if len(letters) >= 16 else new_id()


class Moment(TypeDecorator):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def one_of(kinds: type) -> Enum:
    """An enum kept as its plain word, so that a new word needs no change of the schema."""
    return Enum(kinds, native_enum=False, create_constraint=False, length=30,
                values_callable=lambda members: [member.value for member in members])


@dataclass_transform(kw_only_default=True)
class _Rows(SQLModelMetaclass):
    """For the type checker: whatever has a Field may be left out when a row is made, because a relationship fills it in."""


class Table(SQLModel, metaclass=_Rows):
    """Base of all tables. Without a hidden rowid, SQLite stores rows by their random key and so forgets the order in
    which people spoke."""

    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}
    # Rows are not validated, so what would do that is not built for each table when the program starts.
    model_config = {"defer_build": True}

    def __init__(self, **given: Any) -> None:
        """A new row. SQLModel's own way informs three layers of each value, although nobody watches a new row yet."""
        columns, (plain, made) = vars(self), _defaults(type(self))
        columns.update(plain)
        for name, make in made:
            columns[name] = make()
        for name, value in given.items():
            if name in self.__pydantic_fields__:
                columns[name] = value
            else:
                setattr(self, name, value)


@cache
def _defaults(table: type[Table]) -> tuple[dict, list[tuple[str, Callable]]]:
    """What its columns hold when nothing is given, and what makes a new value for each row."""
    fields = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    return ({name: field.default for name, field in fields.items() if not field.default_factory},
            [(name, field.default_factory) for name, field in fields.items() if field.default_factory])


SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

__all__ = ["JSON", "Moment", "Table", "new_id", "one_of"]
