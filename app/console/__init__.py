"""管理台 Console: the tree, the brand, roles, people and the audit of a bank.

Words     console
"""
