"""The year after a session: contacts and their passes, reports, notices, wordings, milestones, and changes of a closed
agenda. What an action's status and its check-ins said so far becomes reports by the organiser; "accepted" without an act of
its owner was agreed in the room."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

WITHOUT_ROWID = {"sqlite_with_rowid": False}
ACTION = sa.table("action", *map(sa.column, (
    "id", "session_id", "language", "status", "reason", "changed_on", "reported_on")))
SESSION = sa.table("session", sa.column("id"), sa.column("held_on", sa.Date()))
CHECK_IN = sa.table("checkin", sa.column("id"), sa.column("action_id"), sa.column("due_on"), sa.column("status"),
                    sa.column("words"), sa.column("reported_on", sa.Date()), sa.column("report_id"))
REPORT = sa.table("report", sa.column("on", sa.Date()), *map(sa.column, (
    "id", "session_id", "action_id", "position", "by", "by_phone", "about_lead", "state", "language", "words", "next_step",
    "link", "photo", "needs", "wanted", "call_me", "passed_to", "instead", "body", "noticed_from")))


def _column(name: str, kind: type = sa.String, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, kind(), nullable=nullable)


def _key(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{name}_{to}"), nullable=nullable)


def _table(name: str, *columns: sa.Column, indexed: tuple[str, ...]) -> None:
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, _column("id"), *columns, key, sqlite_with_rowid=False)
    for column in indexed:
        op.create_index(f"ix_{name}_{column}", name, [column])


def upgrade() -> None:
    _table("contact", _key("contact", "organisation_id", "organisation"), *map(_column, (
        "name", "body", "language", "sealed", "address_hash")), _column("forget_on", sa.Date, nullable=True),
        indexed=("organisation_id", "address_hash"))
    _table("pass", _key("pass", "organisation_id", "organisation"), _key("pass", "contact_id", "contact", nullable=True),
           _key("pass", "member_id", "member", nullable=True), _column("purpose"), _column("opens"),
           _column("generation", sa.Integer), _column("expires_on", sa.Date, nullable=True),
           _column("revoked_at", sa.DateTime, nullable=True),
           _column("wanted_on", sa.Date, nullable=True),
           indexed=("organisation_id", "contact_id", "member_id"))
    _table("milestone", _key("milestone", "action_id", "action"), _column("position", sa.Integer), _column("what"),
           _column("due_on", sa.Date, nullable=True), indexed=("action_id",))
    _table("report", _key("report", "session_id", "session"), _key("report", "action_id", "action", nullable=True),
           _key("report", "recommendation_id", "recommendation", nullable=True),
           _key("report", "milestone_id", "milestone", nullable=True),
           _key("report", "contact_id", "contact", nullable=True),
           _column("position", sa.Integer), _column("on", sa.Date), _column("by"), _column("by_phone", sa.Boolean),
           _column("about_lead", sa.Boolean),
           _column("state"), _column("language"), _column("words"), _column("next_step"),
           _column("next_on", sa.Date, nullable=True), _column("number", sa.Float, nullable=True),
           *map(_column, ("link", "photo", "needs", "wanted")), _column("call_me", sa.Boolean),
           *map(_column, ("passed_to", "instead", "body")), _column("decided_on", sa.Date, nullable=True),
           _column("noticed_from"), _column("corrects", nullable=True), _column("released_on", sa.Date, nullable=True),
           indexed=("session_id", "action_id", "recommendation_id", "contact_id"))
    _table("notice", _key("notice", "session_id", "session"), _key("notice", "action_id", "action"),
           *map(_column, ("round", "answer", "words", "language")), _column("may_quote", sa.Boolean),
           _column("week", sa.Date), _column("released_on", sa.Date, nullable=True), indexed=("session_id", "action_id"))
    _table("wording", _key("wording", "session_id", "session"), _column("about"), _column("language"),
           _column("texts", sa.JSON), _column("of"), indexed=("session_id", "about"))
    _table("agendachange", _key("agendachange", "session_id", "session"), _key("agendachange", "action_id", "action"),
           _column("position", sa.Integer), _column("changed_on", sa.Date), _column("fields", sa.JSON),
           indexed=("session_id", "action_id"))
    _widen("action", *(sa.Column(name, sa.String(), nullable=False, server_default="")
                       for name in ("unit", "co_workers", "means", "decision_needed", "how_checked")),
           *(_column(name, sa.Float, nullable=True) for name in ("baseline", "target")),
           *(_column(name, sa.Date, nullable=True) for name in ("accepted_on", "reported_on", "asked_on")),
           sa.Column("owner_public", sa.Boolean(), nullable=False, server_default=sa.false()),
           *(_column(name, nullable=True) for name in CONTACTS), to={name: "contact" for name in CONTACTS})
    for name in CONTACTS:
        op.create_index(f"ix_action_{name}", "action", [name])
    _widen("recommendation", sa.Column("to_body", sa.String(), nullable=False, server_default=""),
           sa.Column("counted", sa.JSON(), nullable=False, server_default="{}"),
           sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
           *(_column(name, sa.Date, nullable=True) for name in ("answer_due_on", "asked_on", "changed_on")))
    _widen("session", *(sa.Column(name, sa.String(), nullable=False, server_default="")
                        for name in ("summary", "former_doors")),
           _column("shared_on", sa.Date, nullable=True))
    _widen("contactwish", _column("told_on", sa.Date, nullable=True))
    _widen("checkin", _column("report_id", nullable=True), to={"report_id": "report"})
    op.create_index("ix_checkin_reported_on", "checkin", ["reported_on", "due_on", "action_id", "kind"])
    _report_what_was_said()
    with op.batch_alter_table("checkin", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("status")
        batch_op.drop_column("words")


CONTACTS = ("owner_id", "handing_to_id", "deputy_id")


def _widen(table: str, *columns: sa.Column, to: dict[str, str] | None = None) -> None:
    with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
        for column in columns:
            batch_op.add_column(column)
        for name, other in (to or {}).items():
            batch_op.create_foreign_key(f"fk_{table}_{name}_{other}", other, [name], ["id"])
    defaulted = [column for column in columns if column.server_default is not None]
    if defaulted:
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column in defaulted:
                batch_op.alter_column(column.name, existing_type=column.type, server_default=None)


def _report_what_was_said() -> None:
    """Check-ins first, by their days; then the status, where it says something else than the last of them."""
    db = op.get_bind()
    answered: dict[str, list] = {}
    for check_in in db.execute(sa.select(CHECK_IN).where(CHECK_IN.c.reported_on.is_not(None)).order_by(
            CHECK_IN.c.reported_on, CHECK_IN.c.due_on, CHECK_IN.c.id)).all():
        answered.setdefault(check_in.action_id, []).append(check_in)
    answers = {}  # to check-ins
    held_on = {row.id: row.held_on for row in db.execute(sa.select(SESSION.c.id, SESSION.c.held_on))}
    for action in db.execute(sa.select(ACTION).order_by(ACTION.c.id)).all():
        status, reports = "agreed" if action.status == "accepted" else action.status, []
        for check_in in answered.get(action.id, []):
            report = _report(action, len(reports) + 1, check_in.status, check_in.words, check_in.reported_on)
            reports.append(report)
            answers[check_in.id] = report["id"]
        last = reports[-1] if reports else {"state": "proposed", "words": ""}
        if (status, action.reason) != (last["state"], last["words"]) and (status != last["state"] or action.reason):
            on = max([held_on[action.session_id], *(report["on"] for report in reports)])
            reports.append(_report(action, len(reports) + 1, status, action.reason, on))
        if reports:
            db.execute(REPORT.insert(), reports)
            db.execute(ACTION.update().where(ACTION.c.id == action.id).values(
                status=status, reported_on=reports[-1]["on"]))
    for check_in_id, report_id in answers.items():
        db.execute(CHECK_IN.update().where(CHECK_IN.c.id == check_in_id).values(report_id=report_id))


def _report(action: sa.Row, position: int, state: str, words: str, on: object) -> dict:
    text = dict.fromkeys((
        "next_step", "link", "photo", "needs", "wanted", "passed_to", "instead", "body", "noticed_from"), "")
    return {"id": f"{action.id[:12]}r{position:03}", "session_id": action.session_id, "action_id": action.id,
            "position": position, "by": "organiser", "by_phone": False, "about_lead": False,
            "state": state or "proposed", "on": on,
            "language": action.language, "words": words, "call_me": False, **text}


def downgrade() -> None:
    _widen("checkin", *(sa.Column(name, sa.String(), nullable=False, server_default="") for name in ("status", "words")))
    db = op.get_bind()
    for row in db.execute(sa.select(CHECK_IN.c.id, REPORT.c.state, REPORT.c.words).join(
            REPORT, REPORT.c.id == CHECK_IN.c.report_id)).all():
        db.execute(CHECK_IN.update().where(CHECK_IN.c.id == row.id).values(status=row.state, words=row.words))
    op.drop_index("ix_checkin_reported_on", "checkin")
    _narrow("checkin", "report_id", to={"report_id": "report"})
    _narrow("contactwish", "told_on")
    _narrow("session", "shared_on", "summary", "former_doors")
    _narrow("recommendation", "counted", "to_body", "answer_due_on", "asked_on", "version", "changed_on")
    for name in CONTACTS:
        op.drop_index(f"ix_action_{name}", "action")
    db.execute(ACTION.update().where(ACTION.c.status == "agreed").values(status="accepted"))
    _narrow("action", "unit", "co_workers", "means", "decision_needed", "how_checked", "baseline", "target", "accepted_on",
            "reported_on", "asked_on", "owner_public", *CONTACTS, to={name: "contact" for name in CONTACTS})
    for table in ("agendachange", "wording", "notice", "report", "milestone", "pass", "contact"):
        op.drop_table(table)


def _narrow(table: str, *columns: str, to: dict[str, str] | None = None) -> None:
    with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
        for name, other in (to or {}).items():
            batch_op.drop_constraint(f"fk_{table}_{name}_{other}", type_="foreignkey")
        for name in columns:
            batch_op.drop_column(name)
