"""调度 Dispatch: the 12349 desk, matching with reasons, giving out what nobody took.

Words     hotline · match · dispatch
"""
