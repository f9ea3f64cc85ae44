"""Mails that come back, as mail servers write them: invented, and about an address that nobody has."""

REPORT = """\
Return-Path: <>
Delivered-To: {to}
Date: Thu, 3 Dec 2026 09:12:44 +0100 (CET)
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1D2.1764749564/relay.example"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4F1D2.1764749564/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--4F1D2.1764749564/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Thu, 3 Dec 2026 08:00:04 +0100 (CET)

Final-Recipient: rfc822; somebody@nowhere.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--4F1D2.1764749564/relay.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Subject: Your action

Hello
--4F1D2.1764749564/relay.example--
"""
NO_SUCH_PERSON = {"status": "5.1.1", "said": "550 5.1.1 User unknown"}
NOT_NOW = {"status": "4.4.1", "said": "connect to nowhere.example: Connection timed out"}
FULL = {"status": "4.2.2", "said": "452 4.2.2 Mailbox full"}
NO_WAY = {"status": "5.4.4", "said": "Host or domain name not found"}

OUT_OF_OFFICE = """\
Return-Path: <somebody@nowhere.example>
To: {to}
From: somebody@nowhere.example
Subject: Automatic reply: Your action
Auto-Submitted: auto-replied
Content-Type: text/plain

Status: 5.1.1
Action: failed
I am out of the office until Monday.
"""


def report(to: str, action: str = "failed", *, status: str, said: str) -> bytes:
    return REPORT.format(to=to, action=action, status=status, said=said).replace("\n", "\r\n").encode()
