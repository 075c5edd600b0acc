"""How recruiting refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ApplicationNotFound(NotFound):
    """No such application, or it is none of this person's business."""

    code = "recruiting.application_not_found"
    zh = "没有找到这份申请，可能已撤回。请返回列表重新选择。"
    en = "This application was not found; it may have been taken back. Go back to the list."


class ApplicationOpen(Conflict):
    """The person has an application that is not decided yet."""

    code = "recruiting.application_open"
    zh = "您已有一份申请正在审核，不用重复提交。可以在申请页面查看进度或撤回。"
    en = "You have an application under way. See where it stands on its page, or take it back first."


class VettingNotNeeded(Conflict):
    """The bank lets people serve at once."""

    code = "recruiting.vetting_not_needed"
    zh = "本行不需要审核，登记即可成为{helper}。请直接在“我的”里登记。"
    en = "This bank does not vet; say on your own page that you want to serve, and you are a {helper}."


class StepNotPossible(Conflict):
    """An application in this state cannot take this step."""

    code = "recruiting.step_not_possible"
    zh = "申请现在是“{state_zh}”，不能{step_zh}。请刷新页面查看最新情况。"
    en = "The application is {state_en}, so one cannot {step_en} now. Reload the page to see where it stands."


class OwnApplication(Forbidden):
    """Nobody vets themselves."""

    code = "recruiting.own_application"
    zh = "不能审核自己的申请。请由其他同事审核。"
    en = "You cannot vet your own application. Ask a colleague."


class WordsNeeded(Invalid):
    """Asking back, answering and declining need words."""

    code = "recruiting.words_needed"
    zh = "请写明要补充什么或为什么不通过，申请人会看到。"
    en = "Please say what is missing or why it is declined; the applicant reads it."


class KindUnknown(Invalid):
    """No such kind of service in the catalogue."""

    code = "recruiting.kind_unknown"
    zh = "服务类型不在本行目录里，请重新选择。"
    en = "This kind of service is not in the bank's catalogue. Please choose again."


class TeamNotFound(NotFound):
    """No such team, or it is out of reach."""

    code = "recruiting.team_not_found"
    zh = "没有找到这支队伍。请返回队伍列表重新选择。"
    en = "This team was not found. Go back to the list of teams."


class TeamDisbanded(Conflict):
    """The team exists no more."""

    code = "recruiting.team_disbanded"
    zh = "这支队伍已解散，不能再变动。请选择其他队伍。"
    en = "This team is disbanded and cannot be changed. Choose another one."


class TeamLevelRefused(Invalid):
    """A team stands below its parent's level."""

    code = "recruiting.team_level_refused"
    zh = "上级队伍是{parent_zh}，下级只能是更低一级的队伍。请重新选择级别或上级。"
    en = "The team above is a {parent_en}; what stands below it has a lower level. Choose another level or parent."


class TeamHasTeams(Conflict):
    """Teams stand below it."""

    code = "recruiting.team_has_teams"
    zh = "这支队伍下面还有 {count} 支队伍，请先解散或调整下级队伍。"
    en = "There are {count} teams below this one. Disband those first."


class TeamNeedsVolunteer(Forbidden):
    """Only volunteers are in teams."""

    code = "recruiting.team_needs_volunteer"
    zh = "成为{helper}后才能加入队伍。请先申请做{helper}。"
    en = "Only {helper}s are in teams. Apply as a {helper} first."


class InTeamAlready(Conflict):
    """They are in it."""

    code = "recruiting.in_team_already"
    zh = "已经在这支队伍里了，无需重复加入。"
    en = "This person is in the team already."


class NotInTeam(NotFound):
    """They are not in it."""

    code = "recruiting.not_in_team_not_found"
    zh = "此人现在不在这支队伍里。请刷新名单再看。"
    en = "This person is not in the team now. Reload the list."
