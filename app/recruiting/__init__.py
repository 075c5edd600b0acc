"""招募 Recruiting: from an application to an approved volunteer, and teams.

Words     application · vetting · team
"""
