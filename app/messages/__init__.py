"""What people outside the room are to hear, and how it reaches them.

    due         what somebody is to hear now, found in what the agendas say
    outbox      the rows of it: queued once, marked
    claiming    who may get a mail now, and that only one worker sends it
    writing     what a mail says, made when it is sent, of `parts` that are drawn as text and as HTML
    to_…        what is said to whom: owners, clients, organisers, and who wished to hear
    envelope    the headers of a mail
    sending     how it goes to a mail server, and what became of it
    bounces     what comes back
    stopping    one click, and no more mail comes
    by_hand     the same texts for who sends them by themselves
    listing     what would be sent, for whoever keeps the server going
"""
