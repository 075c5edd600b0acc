"""党建 Party: party organisations and their members.

Words     party organisation · party member
"""
