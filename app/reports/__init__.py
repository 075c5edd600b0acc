"""统计 Reports: roll-ups folded from facts, each level's own view, and the supervision of a region.

Words     roll-up · measure · supervision
"""
