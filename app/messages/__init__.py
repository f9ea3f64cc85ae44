"""What people outside the room are to hear, and how it reaches them.

    due         what somebody is to hear now, found in what the agendas say
    outbox      the rows of it: queued once, claimed with a lease, marked
"""
