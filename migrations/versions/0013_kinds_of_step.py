"""Kinds of step set their own settings, and what people choose is an answer for each option.

The seven columns of single kinds become `settings`, one JSON that each kind validates; what was set for another kind than
the present one is kept under it. A vote becomes an answer without an id of its own. The name of a change is called so, and
the grouping of a step, which nobody sees, goes.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OF_KINDS = {"text": ("card_kinds", "source"), "dots": ("dots", "vote_on"), "choice": ("choice_set", "choices", "many")}
DEFAULTS = {"card_kinds": ["well", "better", "advice"], "source": "own", "dots": 3, "vote_on": "themes", "choice_set": "",
            "choices": [], "many": False}
IS_RIGHT = {  # what no form could write is not carried over: its kind would refuse it
    "card_kinds": lambda value: isinstance(value, list) and value, "source": lambda value: value in ("own", "heard"),
    "dots": lambda value: 1 <= value <= 10, "vote_on": lambda value: value in ("themes", "recommendations"),
    "choice_set": lambda value: isinstance(value, str), "choices": lambda value: isinstance(value, list),
    "many": lambda value: isinstance(value, bool)}
COLUMNS = {"card_kinds": sa.JSON, "source": sa.String, "dots": sa.Integer, "vote_on": sa.String, "choice_set": sa.String,
           "choices": sa.JSON, "many": sa.Boolean}
STEP = sa.table("step", sa.column("id"), sa.column("kind"), sa.column("settings", sa.JSON),
                *(sa.column(name, kind) for name, kind in COLUMNS.items()))
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def settings_of(row: sa.Row) -> dict:
    """What the step was set to, for its own kind and for those that it is not."""
    each = {kind: {name: getattr(row, name) if IS_RIGHT[name](getattr(row, name)) else DEFAULTS[name] for name in names}
            for kind, names in OF_KINDS.items()}
    others = {kind: renamed(values) for kind, values in each.items()
              if kind != row.kind and values != {name: DEFAULTS[name] for name in values}}
    return {"as_another_kind": others} | renamed(each.get(row.kind, {}))


def renamed(values: dict) -> dict:
    if "choices" not in values:
        return values
    options = [{"id" if name == "key" else name: value for name, value in choice.items()} for choice in values["choices"]]
    return {name: value for name, value in values.items() if name != "choices"} | {"options": options}


def upgrade() -> None:
    with op.batch_alter_table("step", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(STEP)).all():
        connection.execute(STEP.update().where(STEP.c.id == row.id).values(settings=settings_of(row)))
    with op.batch_alter_table("step", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("settings", existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column("kind", existing_type=sa.String(30), type_=sa.String())
        for name in (*COLUMNS, "grouping"):
            batch_op.drop_column(name)

    op.create_table(
        "answer",
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("option_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_answer_step_id_step")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_answer_participant_id_participant")),
        sa.PrimaryKeyConstraint("step_id", "participant_id", "option_id", name=op.f("pk_answer")),
        sqlite_with_rowid=False)
    op.create_index(op.f("ix_answer_participant_id"), "answer", ["participant_id"])
    op.execute("INSERT INTO answer (step_id, participant_id, option_id, number) "
               "SELECT step_id, participant_id, target_id, dots FROM vote")
    op.drop_table("vote")
    with op.batch_alter_table("tally", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("target_id", new_column_name="option_id", existing_type=sa.String())
        batch_op.alter_column("dots", new_column_name="number", existing_type=sa.Integer())
    with op.batch_alter_table("change", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("said", new_column_name="name", existing_type=sa.String())


def downgrade() -> None:
    with op.batch_alter_table("change", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("name", new_column_name="said", existing_type=sa.String())
    with op.batch_alter_table("tally", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("option_id", new_column_name="target_id", existing_type=sa.String())
        batch_op.alter_column("number", new_column_name="dots", existing_type=sa.Integer())
    op.create_table(
        "vote",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_vote_participant_id_participant")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_vote_step_id_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("step_id", "participant_id", "target_id", name=op.f("uq_vote_step_id")),
        sqlite_with_rowid=False)
    op.create_index(op.f("ix_vote_step_id"), "vote", ["step_id"])
    op.create_index(op.f("ix_vote_participant_id"), "vote", ["participant_id"])
    # An id of the three that were unique together is one too.
    op.execute("INSERT INTO vote (id, step_id, participant_id, target_id, dots) SELECT "
               "step_id || participant_id || option_id, step_id, participant_id, option_id, number FROM answer")
    op.drop_table("answer")

    with op.batch_alter_table("step", table_kwargs=WITHOUT_ROWID) as batch_op:
        for name, kind in COLUMNS.items():
            batch_op.add_column(sa.Column(name, kind(), nullable=True))
        batch_op.add_column(sa.Column("grouping", sa.String(), nullable=False, server_default="plenary"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(STEP)).all():
        settings = row.settings if isinstance(row.settings, dict) else json.loads(row.settings)
        values = dict(DEFAULTS)
        for given in (*settings.get("as_another_kind", {}).values(), settings):
            values |= {name: value for name, value in given.items() if name in DEFAULTS}
            if "options" in given:
                values["choices"] = [{"key" if name == "id" else name: value for name, value in option.items()}
                                     for option in given["options"]]
        connection.execute(STEP.update().where(STEP.c.id == row.id).values(**values))
    with op.batch_alter_table("step", table_kwargs=WITHOUT_ROWID) as batch_op:
        for name, kind in COLUMNS.items():
            batch_op.alter_column(name, existing_type=kind(), nullable=False)
        batch_op.alter_column("grouping", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("kind", existing_type=sa.String(), type_=sa.String(30))
        batch_op.drop_column("settings")
