"""Defences of this program, each taken out by one changed line: a test has to notice.

    python -m tests.mutations              all of them
    python -m tests.mutations guard wall   those that have one of these words in their file or test

The tree is copied to a temporary folder, and nothing is changed in this one. First the tests that are named here have to
pass there; then each mutant is put in alone, and its test has to fail by an assertion: a program that does not even start
proves nothing. What survives is a defence that anybody may lose without knowing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple
from xml.etree import ElementTree

from tests.server import ROOT

AT_ONCE = 2
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "data", "*.egg-info")
BY_AN_ASSERTION = ("assert", "AssertionError", "Failed: DID NOT RAISE")


class Mutant(NamedTuple):
    file: str
    piece: str  # of a line, and there is no second one like it in the file
    becomes: str
    test: str  # in this folder


MUTANTS = [Mutant(*row) for row in (
    # Who may see and do what.
    ("app/access/policy.py", " and member.may_see(session.programme)", "",
     "routes/console/test_the_wall.py::test_nobody_else_moves_the_wall"),
    ("app/access/policy.py", "not member.may_see(programme)", "False",
     "routes/programmes/test_a_programme.py::test_a_stranger_sees_and_changes_nothing"),
    ("app/access/policy.py", "if session is None or visitor.role not in roles:", "if session is None or visitor.is_nobody:",
     "routes/console/test_the_wall.py::test_nobody_else_moves_the_wall"),
    ("app/access/policy.py", " and not helper.revoked_at", "",
     "routes/console/test_the_wall.py::test_a_helper_link_that_is_revoked_opens_nothing"),
    ("app/access/visitor.py", "self.role is VisitorRole.interpreter", "self.role is VisitorRole.scribe",
     "routes/media/test_answering_by_voice.py::test_nobody_else_hears_it"),
    ("app/stage/drawing.py", "may_see_held: bool = False", "may_see_held: bool = True",
     "test_leaks.py::test_no_byte_reaches_who_must_not_see_it_and_all_of_it_who_may"),
    ("app/models/organisation.py", "return self is not Role.client", "return True",
     "test_leaks.py::test_no_byte_reaches_who_must_not_see_it_and_all_of_it_who_may"),
    ("app/routes/sockets.py", "visitor.role not in MAY_LISTEN.get(audience, ())", "visitor.is_nobody",
     "test_leaks.py::test_nobody_listens_to_a_room_that_is_not_theirs"),
    ("app/access/rooms.py", " if seat.id != seat_id}", "}",
     "routes/phone/test_a_seat_is_remembered.py::test_who_left_is_not_remembered"),
    ("app/deciding.py", "Authorship.participant_id == seat_id)).first()", "True)).first()",
     "routes/phone/test_my_words_stay_mine.py::test_nobody_changes_the_words_of_another"),
    ("app/access/seats.py", " or int(until) < clock.now().timestamp()", "",
     "routes/phone/test_my_code_works_later.py::test_the_address_of_a_voice_is_no_use_without_its_seal_nor_after_an_hour"),
    ("app/access/cookies.py", "token, httponly=True", "token, httponly=False",
     "routes/door/test_joining.py::test_the_seat_is_a_secret_cookie_that_scripts_cannot_read"),
    ("app/routes/signin.py", ' and not path.startswith("//")', "",
     "routes/signin/test_signing_in.py::test_signing_in_leads_back_and_never_to_another_site"),
    ("app/models/organisation.py", "self.role.may_organise or programme.id in self.programme_ids)", "True)",
     "routes/members/test_what_a_member_sees.py"
     "::test_another_programme_is_not_there_until_an_administrator_adds_them"),
    ("app/models/organisation.py", "        if self.is_last_admin:", "        if False:",
     "routes/members/test_leaving.py::test_the_last_administrator_stays"),
    ("app/models/organisation.py", "SECOND if self.second.is_set_up else SET_UP", "SET_UP",
     "routes/members/test_a_second_step.py::test_the_password_alone_opens_nothing_and_with_the_code_everything"),
    ("app/models/organisation.py", "                sign_in.waits_for = SET_UP", "                pass",
     "routes/members/test_a_second_step.py::test_an_organisation_asks_everybody_for_one_from_that_moment_on"),
    ("app/models/organisation.py", "return self.asked_second or self", "return self",
     "routes/members/test_asking_one_for_a_second_step.py::test_from_that_moment_on_and_of_nobody_else"),
    ("app/cli.py", "        outside.knock()", "        pass",
     "test_members_on_the_machine.py::test_a_lost_password_is_restored_with_one_command"),
    ("app/access/policy.py", "if sign_in and not sign_in.waits_for else None", "if sign_in else None",
     "routes/members/test_a_second_step.py::test_the_password_alone_opens_nothing_and_with_the_code_everything"),
    ("app/access/policy.py", "other.organisation_id != admin.organisation_id or ", "",
     "routes/members/test_inviting_somebody.py::test_an_administrator_of_elsewhere_reaches_nobody_here"),
    ("app/models/invitation.py", "if now >= self.until or", "if",
     "routes/members/test_inviting_somebody.py::test_a_link_that_was_taken_back_or_is_a_week_old_opens_nothing"),
    ("app/routes/members/invited.py", "    db.delete(invitation)", "    pass",
     "routes/members/test_inviting_somebody.py::test_the_link_makes_a_member_who_is_signed_in_once"),
    ("app/routes/members/codes.py", "if not await in_turn(request, passwords.matches, present, member.password_hash):",
     "if False:", "routes/members/test_my_access.py::test_who_does_not_know_the_present_one_changes_nothing"),
    ("app/access/throttle.py", "    if not SIGN_INS.has_room(member_id):", "    if False:",
     "routes/members/test_a_second_step.py"
     "::test_after_five_wrong_codes_each_further_try_waits_its_turn_however_many_there_are"),
    ("app/models/second_factor.py", "step > self.used_step and ", "",
     "routes/members/test_a_second_step.py::test_a_code_is_good_once_and_a_wrong_or_old_one_never"),
    ("app/models/second_factor.py", "            self.member.recovery_codes.remove(written)", "            pass",
     "routes/members/test_a_second_step.py::test_a_recovery_code_works_once_as_it_was_written_down"),
    ("app/models/second_factor.py", "if moment <= self.answered:", "if False:",
     "routes/members/test_passkeys.py::test_a_device_that_counts_nothing_is_heard_once_too"),
    ("app/harvest.py", " if report.is_released or not for_export}", "}",
     "routes/downloads/test_a_report_leaves_once_it_is_released.py"
     "::test_a_file_has_no_word_of_a_report_before_its_release_and_none_after_it_was_taken_back"),
    ("app/routes/public/paper.py", "report.action and report.action.for_everybody[1] is report", "report.action",
     "routes/public/test_photos_of_reports.py::test_it_comes_with_the_release_and_goes_with_it"),
    ("app/access/passkeys.py", "hmac.compare_digest(challenge[24:], _signed(head, purpose))", "True",
     "routes/members/test_passkeys.py::test_a_challenge_for_one_member_adds_no_key_to_another"),
    ("app/access/passkeys.py", "GOOD_FOR = timedelta(minutes=5)", "GOOD_FOR = timedelta(minutes=50)",
     "routes/members/test_passkeys.py::test_a_challenge_is_good_for_five_minutes"),
    # No word is lost.
    ("app/durable/together.py", "kept_by_key.setdefault(card.key, own)", "own",
     "test_bad_input.py::test_a_form_posted_twice_is_one_card"),
    ("app/main.py", "answer.status = 503", "answer.status = 200",
     "test_files.py::test_a_storage_that_does_not_answer_loses_no_words"),
    ("app/routes/phone/own.py", '"Seal": access.seal_of(seat)', '"Seal": key',
     "routes/phone/test_a_receipt_is_believed.py::test_a_receipt_repeats_the_key_and_the_seal_of_the_seat"),
    ("app/routes/phone/own.py", " and sent_by != access.mark_of(seat)", " and not sent_by",
     "routes/phone/test_a_receipt_is_believed.py::test_the_words_of_one_person_are_not_taken_under_the_seat_of_the_next"),
    ("app/routes/phone/sending.py", "kind=sending.kind, words=sending.words, frame=sending.frame,",
     'kind=sending.kind, words="", frame=sending.frame,',
     "routes/phone/test_a_late_answer.py::test_later_it_is_offered_to_be_sent_anyway_and_nothing_typed_is_lost"),
    ("app/routes/phone/sending.py", "now.session is not seat.session or now.looking != seat.looking", "False",
     "routes/phone/test_never_refused_on_old_memory.py::test_an_answer_to_a_step_that_was_shown_elsewhere_is_taken"),
    ("app/durable/writer.py", '"synchronous=FULL"', '"synchronous=OFF"',
     "test_database.py::test_it_is_durable_and_wal"),
    ("app/durable/batch.py", "db.rollback()", "db.commit()",
     "test_database.py::test_a_refused_unit_takes_back_its_own_work_and_no_others"),
    ("app/durable/batch.py", "return entry.answer, result, None",
     "return entry.answer.set_result(result) or entry.answer, result, None",
     "test_database.py::test_nobody_is_told_that_it_is_kept_when_the_commit_fails"),
    ("app/durable/writer.py", '"BEGIN", query_only=True', '"BEGIN", query_only=False',
     "test_database.py::test_readers_cannot_write"),
    # Nobody is known who need not be.
    ("app/stage/shapes.py", 'photo: str = ""  # that may be shown', 'photo: str = ""; participant_id: str = ""',
     "test_nobody_is_seen_behind_a_card.py::test_what_a_board_is_drawn_from_has_no_place_for_a_person"),
    ("app/library/small_groups.py", "LIVE = 5", "LIVE = 1",
     "routes/phone/test_rather_not_say.py::test_the_facilitator_sees_a_number_and_only_from_five_on"),
    ("app/library/small_groups.py", "EXPORT = 10", "EXPORT = 5",
     "faults/test_few_people_are_not_singled_out.py::test_of_people_few_are_counted_with_their_neighbours"),
    ("app/library/small_groups.py", "if min(count, of - count) >= at_least", "if count >= at_least",
     "routes/phone/test_permissions_and_wishes.py::test_refusals_reach_the_facilitator_as_a_number_and_not_when_they_are_few"),
    ("app/library/small_groups.py", 'if changed(before["counts"], now) < LIVE:', 'if changed(before["counts"], now) < 1:',
     "faults/test_small_groups_cannot_be_calculated.py::test_nothing_changes_while_fewer_than_five_people_are_behind_it"),
    ("app/models/contribution.py", 'state, "", None, False', "state, self.words, None, False",
     "test_leaks.py::test_a_withdrawn_card_leaves_no_words_in_the_database"),
    ("app/models/contribution.py", "self.photo = None, None, [], None, None",
     "self.photo = None, None, self.translations, None, None",
     "routes/phone/test_taken_back_is_taken_back_everywhere.py::test_nothing_is_left_in_the_database"),
    ("app/background/forgetting.py", "AFTER = timedelta(hours=24)", "AFTER = timedelta(hours=48)",
     "test_forgetting.py::test_a_day_later_who_said_what_is_gone_and_what_was_said_is_not"),
    ("app/models/sealed.py", "_cipher(key, purpose).encrypt(nonce, whole, owner.encode())", "whole",
     "routes/phone/test_permissions_and_wishes.py::test_a_wish_needs_its_permission_is_sealed_and_goes_with_it"),
    ("app/durable/writer.py", '"hide_parameters": True', '"hide_parameters": False',
     "test_database.py::test_an_error_of_the_database_carries_nobodys_words"),
    ("app/files.py", "os.utime(making, (0, 0))", "pass",
     "test_files.py::test_in_the_folder_a_file_tells_no_time"),
    ("migrations/versions/0011_audit_log.py", "sqlite_with_rowid=False", "sqlite_with_rowid=True",
     "test_upgrading.py::test_words_and_steps_of_every_earlier_version_stay"),
    ("app/durable/writer.py", '"secure_delete=ON"', '"secure_delete=OFF"',
     "test_no_word_stays_in_the_files.py"),
    ("app/logs.py", 'record.getMessage() if ours else ""', "record.getMessage()",
     "test_logs.py::test_what_a_library_says_is_left_out"),
    ("app/logs.py", "json.dumps({key: line[key]", "json.dumps(vars(record) | {key: line[key]",
     "test_logs.py::test_unknown_keys_are_dropped"),
    ("app/models/participant.py", 'if purpose == "quote":', 'if purpose == "quote" and given:',
     "routes/phone/test_my_words_stay_mine.py::test_without_permission_words_are_in_no_report_and_that_can_change_both_ways"),
    ("app/harvest.py", "may_read = card.may_quote or not for_export", "may_read = True",
     "test_leaks.py::test_exports_have_no_words_that_may_not_be_quoted"),
    ("app/access/seats.py", 'row.purpose == "quote"', 'row.purpose == "take_part"',
     "faults/test_an_earlier_yes_is_for_the_report_alone.py::test_nor_does_a_later_card"),
    ("app/models/contribution.py", "self.may_quote and names_public_page(self.permission_version)", "self.may_quote",
     "faults/test_an_earlier_yes_is_for_the_report_alone.py::test_a_card_given_under_an_earlier_text_may_not"),
    # No more than there is room for, and no choice in another's place.
    ("app/models/session/running.py", "if not answered:", "if True:",
     "faults/test_what_was_voted_for_stays_what_it_was.py::"
     "test_the_first_advice_does_not_take_the_place_of_a_vote_under_way"),
    ("app/durable/together.py", 'tap.step_id not in ("", seat.session.step_id)', "False",
     "faults/test_a_tap_counts_once_and_where_it_was_meant.py::test_after_the_room_went_on_it_counts_nowhere"),
    ("app/models/kinds/choice.py", "_reworded(before.options, settings[\"options\"]) > 1", "False",
     "faults/test_what_was_voted_for_stays_what_it_was.py::test_lines_in_another_order_keep_their_choices_or_are_refused"),
    ("app/models/kinds/base.py", "min(by, max(0, self.purse - sum(chosen.values())))", "by",
     "routes/phone/test_dots_are_counted_fairly.py::test_no_more_dots_than_given_however_often_one_taps"),
    ("app/access/throttle.py", "if not limit.take(key):", "if limit.take(key) is None:",
     "routes/phone/test_sending_very_quickly.py::test_one_card_too_many_is_not_taken_and_comes_back_as_it_was_typed"),
    ("app/access/throttle.py", 'if not (UNKNOWN_CODES.has_room("") if exists else UNKNOWN_CODES.take("")):', "if False:",
     "hostile/test_guessing_codes.py::test_who_has_nothing_to_show_waits_their_turn_wherever_they_ask"),
    ("app/access/throttle.py", 'else UNKNOWN_CODES.take("")', 'else UNKNOWN_CODES.has_room("")',
     "hostile/test_guessing_codes.py::test_a_code_that_nobody_knows_counts_wherever_it_is_tried"),
    ("app/access/policy.py", "(session.closed_at and not (shared and session.sharing.is_open(clock.today())))", "False",
     "hostile/test_guessing_codes.py::test_a_stranger_learns_nothing_from_any_address"),
    ("app/access/policy.py", ' and await member_in(request) is None', " and session is not None",
     "hostile/test_guessing_codes.py::test_a_stranger_learns_nothing_from_any_address"),
    ("app/access/policy.py", ' or session.door.opens_with(token_in(request, "door"))', "",
     "hostile/test_guessing_codes.py::test_who_has_something_to_show_does_not_wait"),
    ("app/access/throttle.py", "if not SIGN_INS.has_room(name.casefold()):", "if False:",
     "routes/signin/test_signing_in.py"
     "::test_after_five_wrong_passwords_each_further_try_of_that_name_waits_and_of_no_other"),
    ("app/access/throttle.py", 'if not FAILED_SIGN_INS.take(""):', "if False:",
     "routes/signin/test_signing_in.py"
     "::test_where_many_names_fail_each_is_told_so_in_its_turn_and_who_knows_their_password_does_not_wait"),
    ("app/passwords.py", "if _busy and not await _line.turn():", "if False:",
     "routes/signin/test_signing_in.py"
     "::test_one_password_is_looked_at_at_a_time_the_newest_next_and_of_who_has_left_none"),
    ("app/passwords.py", "if await has_left():", "if False:",
     "routes/signin/test_signing_in.py"
     "::test_one_password_is_looked_at_at_a_time_the_newest_next_and_of_who_has_left_none"),
    ("app/models/organisation.py", "IDLE = timedelta(minutes=90)", "IDLE = timedelta(minutes=100)",
     "routes/signin/test_signing_in.py::test_a_sign_in_ends_90_minutes_after_it_was_last_used"),
    ("app/models/organisation.py", "LONGEST_SIGN_IN = timedelta(hours=14)", "LONGEST_SIGN_IN = timedelta(hours=15)",
     "routes/signin/test_signing_in.py::test_a_sign_in_ends_after_14_hours_however_much_it_is_used"),
    ("app/deciding.py", "if found is None or found.session_id != session.id:", "if found is None:",
     "test_policy_of_other_rooms.py::test_things_of_theirs_are_not_found_under_ones_own_code"),
    ("app/library/traces.py", '(?:^|[^A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+ ?@', "[A-Za-z0-9._%+-]+ ?@",
     "hostile/test_no_pattern_is_slow.py::test_every_pattern_takes_time_that_grows_with_the_text_and_no_quicker"),
    ("app/routes/phone/sending.py", " and len(sending.text) <= longest", "",
     "hostile/test_no_pattern_is_slow.py::test_a_text_that_is_too_long_to_be_a_card_is_not_looked_through"),
    ("app/access/policy.py", 'allow(PIECES if request.method == "PUT" else TAPS, seat.id)', "pass",
     "routes/phone/test_sending_very_quickly.py::test_whatever_else_a_phone_changes_has_a_limit_too"),
    ("app/patience.py", "if self._head > HEADER:", "if False:",
     "hostile/test_nobody_is_waited_for_without_end.py::test_of_what_has_no_end_little_is_taken"),
    ("app/patience.py", "self._is_too_slow or self._body > LARGEST", "self._body > LARGEST",
     "hostile/test_nobody_is_waited_for_without_end.py::test_a_form_that_comes_more_slowly_than_any_line_has_an_end"),
    ("app/patience.py", "if self._talked > HEADER + TALK * (self.loop.time() - self._began):", "if False:",
     "hostile/test_nobody_is_waited_for_without_end.py::test_a_listener_that_talks_is_cut_off"),
    ("app/media/uploads.py", "if clock.now().timestamp() - oldest.since < LEFT:", "if True:",
     "routes/media/test_uploads.py::test_what_was_left_for_a_while_makes_room_for_the_next"),
    ("app/access/throttle.py", "if not WRONG_RECEIPTS.has_room(code):", "if False:",
     "routes/phone/test_my_code_works_later.py::test_ten_wrong_codes_make_each_further_one_wait_its_turn"),
    ("app/media/uploads.py", "if total > largest(piece):", "if False:",
     "routes/media/test_uploads.py::test_too_large_is_said_at_the_first_piece"),
    ("app/models/prompt.py", "if len(text) > 300:", "if len(text) > 30_000:",
     "routes/builder/test_preparing_a_session.py::test_what_cannot_be_taken_comes_back_in_the_form"),
    ("app/models/contribution.py", "LONGEST_CARD = 600", "LONGEST_CARD = 60_000",
     "test_bad_input.py::test_words_that_cannot_be_taken_come_back_with_a_sentence"),
    ("app/guard.py", "if read > limit:", "if read < 0:",
     "test_no_more_is_read_than_may_come.py::test_no_more_is_read_than_may_come"),
    # Other sites.
    ("app/guard.py", 'return site in ("same-origin", "none")', 'return site in ("same-origin", "none", "cross-site")',
     "test_guard.py::test_no_form_of_another_site_is_taken"),
    ("app/guard.py", " and bool(host) and parts.netloc == host", " and bool(host)",
     "test_guard.py::test_no_socket_of_another_site_opens"),
    ("app/guard.py", "return name.lower() in own", "return True",
     "test_guard.py::test_another_hosts_name_is_refused"),
    ("app/guard.py", "script-src 'self';", "script-src 'self' 'unsafe-inline';",
     "test_guard.py::test_every_page_names_the_rules"),
    ("app/pages.py", "autoescape=True", "autoescape=False",
     "test_guard.py::test_text_of_people_is_never_markup"),
    # What is read first, stopped or over.
    ("app/models/session/wall.py", " or bool(traces_in(words))", "",
     "routes/phone/test_permissions_and_wishes.py::test_what_may_say_who_somebody_is_is_flagged_and_never_goes_to_the_board_by_itself"),
    ("app/stage/reading.py", '.state == "released").subquery()', '.state != "withdrawn").subquery()',
     "routes/console/test_the_wall.py::test_a_card_that_waits_to_be_read_is_on_no_board_however_much_room_there_is"),
    ("app/models/session/wall.py", ' or getattr(thing, "is_gone", False)', "",
     "routes/console/test_the_wall.py::test_undoing_brings_nothing_back_that_its_speaker_took_back"),
    ("app/models/session/wall.py", 'if field == "state" and getattr(thing, field) == CardState.held:', "if False:",
     "faults/test_undo_shows_no_unread_words.py::test_a_card_changed_after_it_was_taken_off_the_board"),
    ("app/models/contribution.py", "self.state != CardState.released or self.session.wall.is_read_first(text)",
     "self.session.holds", "faults/test_a_changed_card_is_looked_at_like_a_new_one.py::test_changed_on_the_phone"),
    ("app/deciding.py", "if wording and found.wording != wording:", "if not found:",
     "faults/test_a_decision_is_about_the_words_that_were_read.py::test_words_that_were_not_read_are_not_released"),
    ("app/models/contribution.py", "self.session.running.must_listen()", "pass",
     "faults/test_what_is_over_stays_as_it_was.py::test_a_card_straight_on_the_board_is_harvested_as_it_was"),
    ("app/models/session/running.py", 'raise NotNow(_("This session is closed."))', "pass",
     "faults/test_what_is_over_stays_as_it_was.py::test_after_the_end_a_console_moves_nothing"),
    ("app/models/step.py", "return self.form.votes and unless_few(voters) is None", "return False",
     "faults/test_few_people_are_not_singled_out.py::test_dots_are_shown_whole_from_five_voters_and_of_fewer_not_at_all"),
    ("app/models/helper.py", "return self.session_id, self.id", 'return self.session_id, ""',
     "faults/test_a_right_that_ends_hears_no_more.py::test_it_is_over_within_a_second"),
    ("app/models/session/running.py", "raise Paused(", "Paused(",
     "routes/phone/test_a_late_answer.py::test_during_a_pause_a_phone_is_told_to_wait_and_not_that_it_did_wrong"),
    ("app/models/step.py", "if not self.ballot_is_open:", "if not self.form.has_ballot:",
     "routes/phone/test_dots_are_counted_fairly.py::test_after_closing_no_dot_moves"),
    ("app/stage/drawing.py", "LIVE, reading.votes.voters) if show else []", "LIVE, reading.votes.voters)",
     "routes/phone/test_dots_are_counted_fairly.py::test_nobody_sees_totals_before_the_facilitator_closes"),
    ("app/models/action.py", "seen != self.version", "seen > self.version",
     "routes/agenda/test_writing_an_action.py::test_the_second_of_two_writers_is_shown_both_texts"),
    # What comes in and goes out.
    ("app/media/making.py", "put(id, anew.drawn_anew(content))", "put(id, content)",
     "routes/media/test_answering_with_a_photo.py::test_nothing_of_the_camera_is_left"),
    ("app/exports/sheet.py", "return f\"'{text}\" if _FORMULA.match(text) else text", "return text",
     "exports/test_sheet.py::test_csv_formulas_are_neutralised"),
    ("app/exports/__init__.py", 're.sub("[^A-Za-z0-9]", "", harvest.code)', "harvest.code",
     "exports/test_formats.py::test_a_file_is_named_after_code_and_date_only"),
    # Apart from the large room.
    ("app/access/seats.py", 'session.gathering.secret_of(token_in(connection, "seat"))', 'token_in(connection, "seat")',
     "routes/phone/test_a_seat_in_both_rooms.py::test_no_hash_and_no_code_for_later_of_the_one_room_says_anything_of_the_other"),
    ("app/stage/console.py", "bool(room.frozen_at), unless_few(room.people)", "bool(room.frozen_at), room.people",
     "routes/console/test_setting_a_table_apart.py::test_few_people_are_not_counted_in_the_list_and_the_programme"),
    # Languages.
    ("app/words.py", '"rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"', '"ltr"',
     "test_mixed_scripts.py::test_words_of_a_person_stand_apart_with_their_own_direction"),
    # Starting.
    ("app/durable/starting.py", "if current == script.get_current_head():", "if current is not None:",
     "test_starting.py::test_a_newer_schema_is_refused"),
    # Deleting, another day, proof and logos.
    ("app/erasing.py", " for whose in (id, \"\")}", " for whose in (\"\",)}",
     "routes/deleting/test_a_session_goes_whole.py::test_whoever_listens_is_hung_up_on_at_once"),
    ("app/erasing.py", "enclosed + [clip", "[clip",
     "routes/deleting/test_a_session_goes_whole.py::test_what_is_lost_is_said_and_then_it_is_gone_everywhere"),
    ("app/erasing.py", "return [*session.sub_rooms, session]", "return [session]",
     "routes/deleting/test_a_session_goes_whole.py::test_what_is_lost_is_said_and_then_it_is_gone_everywhere"),
    ("app/erasing.py", "if what not in OF_PEOPLE or count >= LIVE else 0", "",
     "routes/deleting/test_a_session_goes_whole.py::test_it_leaves_proof_and_no_words"),
    ("app/erasing.py", "count - (proved.get(session_id) or 0)", "count",
     "routes/privacy/test_what_is_kept_and_the_proof.py::test_what_goes_by_time_leaves_proof_once"),
    ("app/routes/deleting.py", "if sure != now.sure:", "if not sure:",
     "routes/deleting/test_from_the_agenda.py::test_what_changed_meanwhile_is_said_again"),
    ("app/models/session/deleting.py", "if self.session.state is State.closed:", "if False:",
     "routes/deleting/test_from_the_agenda.py::test_from_a_closed_agenda_nothing_is_deleted"),
    ("app/models/session/deleting.py", " and (session.recommendations or session.actions):", " and False:",
     "routes/deleting/test_from_the_agenda.py::test_from_a_closed_agenda_nothing_is_deleted"),
    ("app/models/session/deleting.py", "if id not in ids}", "}",
     "routes/deleting/test_from_the_agenda.py::test_a_theme_takes_its_dots_along_and_leaves_its_cards"),
    ("app/models/erasure.py", " or line.print != line.made_of(before):", ":",
     "routes/privacy/test_what_is_kept_and_the_proof.py::test_a_line_that_somebody_changed_is_seen"),
    ("app/models/session/running.py", "session.planning.must_take_place()", "pass",
     "routes/planning/test_postponed_or_cancelled.py::test_the_programme_and_the_console_say_it"),
    ("app/models/session/planning.py", "clock.today() < self.session.held_on", "True",
     "routes/planning/test_postponed_or_cancelled.py::test_the_new_day_is_said_until_it_has_come"),
    ("app/models/session/planning.py", "if self.session.state is not State.prepared:", "if False:",
     "routes/planning/test_postponed_or_cancelled.py::test_what_cannot_be_says_why_and_keeps_what_was_typed"),
    ("app/exports/calendar.py", "if harvest.off:", "if False:",
     "routes/planning/test_postponed_or_cancelled.py::test_calendars_take_it_over"),
    ("app/media/keeping.py", ", *clips, *logos}", ", *clips}",
     "routes/organisation/test_whose_it_is.py::test_the_sweep_leaves_logos"),
    ("app/routes/organisation.py", "if not media.could_be_logo(content):", "if False:",
     "routes/organisation/test_whose_it_is.py::test_what_is_no_logo_is_refused_with_a_sentence"),
    ("app/routes/organisation.py", "if len(content) > media.LARGEST_LOGO:", "if False:",
     "routes/organisation/test_whose_it_is.py::test_how_large_it_may_be_is_looked_at_first"),
    ("app/media/keeping.py", ", *clips, *logos}", ", *clips}",
     "test_what_was_deleted_stays_away.py::test_a_programme_with_its_sessions_and_its_files"),
    ("app/erasing.py", 'taken_back.went(db, "session", ids)', "pass",
     "test_what_was_deleted_stays_away.py::test_a_session_with_its_sub_room_and_all_words_in_it"),
    ("app/durable/taken_back.py", 'yield "stricter", row.id, column', "pass",
     "test_a_restore_makes_nothing_weaker.py::test_a_second_step_that_is_demanded_of_everybody_or_asked_of_one"),
    ("app/replaying/__init__.py", "            member.asked_second = True", "            pass",
     "test_a_restore_makes_nothing_weaker.py::test_a_second_step_that_was_set_up_since_is_asked_again"),
    ("app/replaying/__init__.py", "            card.state = CardState.hidden", "            pass",
     "test_a_restore_makes_nothing_weaker.py::test_a_card_that_was_taken_off_the_board"),
    ("app/replaying/__init__.py", "                session.running.close(", "                str(",
     "test_a_restore_makes_nothing_weaker.py::test_a_session_that_was_closed_is_closed_since_then"),
    ("app/replaying/__init__.py", "            programme.keep_months = months[0]", "            pass",
     "test_a_restore_makes_nothing_weaker.py::test_what_people_were_promised_less_of"),
    ("app/replaying/__init__.py", "            member.role = now", "            pass",
     "test_what_was_deleted_stays_away.py::test_a_role_that_was_lowered_and_a_programme_that_was_taken"),
    ("app/replaying/__init__.py", "member.lose_password()", "pass",
     "test_what_was_deleted_stays_away.py::test_a_password_and_a_phone_that_were_replaced"),
    ("app/replaying/__init__.py", "db.exec(delete(Invitation))", "pass",
     "test_what_was_deleted_stays_away.py::test_a_link_that_was_used_or_taken_back"),
    ("app/passwords.py", " and bool(password_hash)", "",
     "test_what_was_deleted_stays_away.py::test_a_password_and_a_phone_that_were_replaced"),
    ("app/background/forgetting.py", "await keep(lambda db: forget_sign_ins(db, clock.now()))", "pass",
     "test_forgetting.py::test_a_server_begins_with_it_and_with_old_sign_ins"),
    ("app/models/organisation.py", 'return "", ""  # its name', 'return "-", "-"  # its name',
     "routes/organisation/test_whose_it_is.py::test_a_name_is_changed_and_doors_have_it_at_once"),
)]


class Verdict(NamedTuple):
    mutant: Mutant
    outcome: str  # "red", "survived" or what else it came to
    seconds: float

    def __str__(self) -> str:
        return f"{self.outcome:<8} {self.seconds:>5.1f} s  {self.mutant.file:<36} {self.mutant.test}"


def main(words: list[str]) -> int:
    mutants = [mutant for mutant in MUTANTS
               if not words or any(word in mutant.file or word in mutant.test for word in words)]
    for mutant in mutants:
        replaced(ROOT, mutant)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        first = Path(folder, "0")
        shutil.copytree(ROOT, first, ignore=LEFT_OUT)
        unchanged = outcome_of({mutant.test for mutant in mutants}, first, compiled=True)
        print(f"Without any mutant: {unchanged}, in {time.monotonic() - began:.0f} s.\n", flush=True)
        if unchanged != "passed":
            return 1
        copies: SimpleQueue[Path] = SimpleQueue()
        copies.put(first)
        for number in range(1, AT_ONCE):
            copies.put(shutil.copytree(first, Path(folder, str(number))))  # with what was compiled
        verdicts = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for verdict in pool.map(lambda mutant: verdict_on(mutant, copies), mutants):
                verdicts.append(verdict)
                print(verdict, flush=True)
    red = sum(verdict.outcome == "red" for verdict in verdicts)
    print(f"\n{red} of {len(verdicts)} red, in {time.monotonic() - began:.0f} s.")
    return 0 if red == len(verdicts) else 1


def verdict_on(mutant: Mutant, copies: "SimpleQueue[Path]") -> Verdict:
    copy, began = copies.get(), time.monotonic()
    try:
        with put_in(mutant, copy):
            outcome = outcome_of({mutant.test}, copy)
        return Verdict(mutant, "survived" if outcome == "passed" else outcome, time.monotonic() - began)
    finally:
        copies.put(copy)


@contextmanager
def put_in(mutant: Mutant, tree: Path) -> Iterator[None]:
    path = tree / mutant.file
    before, times = path.read_text(), path.stat()
    path.write_text(replaced(tree, mutant))
    try:
        yield
    finally:
        path.write_text(before)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # what was compiled of it is good again


def replaced(tree: Path, mutant: Mutant) -> str:
    text = (tree / mutant.file).read_text()
    if text.count(mutant.piece) != 1 or "\n" in mutant.piece + mutant.becomes:
        raise LookupError(f"{mutant.file} has {text.count(mutant.piece)} times and not once: {mutant.piece}")
    return text.replace(mutant.piece, mutant.becomes)


def outcome_of(tests: set[str], tree: Path, compiled: bool = False) -> str:
    """"passed", "red" where one failed by an assertion, or what else became of them. What Python makes of the files is kept
    where the tree is to be `compiled`, and not of a mutant."""
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    given = {name: value for name, value in os.environ.items() if name not in ("ON", "TODAY")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", f"--junitxml={report}", *sorted(f"tests/{test}" for test in tests)],
        cwd=tree, env=given | {"PYTHONDONTWRITEBYTECODE": "" if compiled else "1"},
        capture_output=True, text=True)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    if run.returncode == 0:
        skipped = [case.get("name", "") for case in cases if case.find("skipped") is not None]
        return f"passed over: {', '.join(skipped)}" if skipped else "passed"
    failures = [failure.get("message", "") for case in cases for failure in case.iter("failure")]
    if failures and failures[0].startswith(BY_AN_ASSERTION):
        return "red"
    return f"broken, and not by an assertion: {failures[0] if failures else run.stdout[-2000:] + run.stderr[-2000:]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
