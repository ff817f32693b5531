"""Exercises: a synthetic province, the lab as a process of its own, a scaled clock; nothing
leaves the machine.
"""
