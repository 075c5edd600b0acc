"""个人权利 Rights: what the law gives a person: see, copy, correct, erase; and one person's two records made one.

Words     export · erasure · heir · merge
"""
