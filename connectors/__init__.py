"""Hears: turns the outside world into posts.

This package knows no person, no rule and no mail. Read it in this order:

    post      what comes in: Source, Post, Reading
    base      the seams: Connector (live feeds), Archive (export files), requests and their outcomes
    registry  which connector reads which place
    guard     may this address be connected to (pure)
    fetch     the only module that reads the network
    sandbox   runs the reading of hostile input in a limited child process
    unpack    opens archives safely
    …         one platform, one file
"""
