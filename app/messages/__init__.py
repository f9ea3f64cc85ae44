"""What people outside the room are to hear, and how it reaches them.

    due         what somebody is to hear now, found in what the agendas say
    outbox      the rows of it: queued once, marked
    claiming    who may get a mail now, and that only one worker sends it
    writing     what a mail says; to_owners, to_clients, to_wishes, to_organisers, in the parts of `parts`
    envelope    its headers
    stopping    one click stops it
    sending     how it goes to a mail server, and what became of it
    bounces     what comes back
    listing     what would be sent, for whoever keeps the server going
"""
