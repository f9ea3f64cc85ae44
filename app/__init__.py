"""Expertpool: live sessions with newcomers, from experience to action agenda.

    models/      what the program is about, one noun a file; they know no database, no page and no room
    routes/      one file for each surface: decide, keep, tell
    exports/     what organisers take away, one file for each format
    demo/        an invented programme to look around in
    locales/     catalogues of nine languages

    settings, errors, clock, words, passwords, limits, metrics, logs   know nothing of the program
    database     one durable writer with group commit
    files        where photos and voices lie
    stage        what an audience sees of a session now
    pages        templates, bundles, refusals as pages
    hub, live    who listens, and what they are told
    access/      what a visitor may touch: loading is authorising
    deciding     decides and keeps, with who did it, for every surface
    workers      what the workers of one installation tell each other
    guard        what stands before every route
    media        photos and voices: made anew, kept as files, swept
    harvest      gathers what a session brought
    forgetting   erases after 24 hours who said what
    move         carries an installation from SQLite to PostgreSQL
    main, cli    the application and the command
"""
