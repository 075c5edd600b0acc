"""服务对象 Recipients: who is helped, how urgently, and who may act for them.

Words     recipient · priority · proxy · guardian
"""
