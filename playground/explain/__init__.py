"""The numbers of each view, without a screen: what is asked, and the answer computed from the real weights.

A question is a frozen value. Small ones have `answer(context)`; large ones have `begin(context)`, which gives a job
that is worked on in slices while training goes on. The worker's `Desk` answers those that are looked at, no others.
"""
