"""How tenancy refuses."""

from app.kit.errors import Conflict, Invalid, NotFound


class ScopeMissing(RuntimeError):
    """A row of a bank was asked for while no bank was in scope: a fault of the program, never of a person."""


class ScopeNested(RuntimeError):
    """One session was about to serve two banks: a fault of the program."""


class BankNotFound(NotFound):
    """No bank answers to this address."""

    code = "tenancy.bank_not_found"
    zh = "没有找到“{slug}”这家时间银行，请检查网址，或从首页选择您的时间银行。"
    en = "There is no time bank called “{slug}”. Check the address, or choose your bank on the first page."


class TenantNotFound(NotFound):
    """No node of the tree has this id."""

    code = "tenancy.tenant_not_found"
    zh = "没有找到这个网点。请刷新页面，从列表里重新选择。"
    en = "This branch was not found. Reload the page and choose again from the list."


class FileNotUnderstood(Invalid):
    """A jurisdiction's file has a fault; the line is named and nothing is opened."""

    code = "tenancy.file_not_understood"
    zh = "文件 {file} 第 {line} 行有误：{reason_zh}。没有开设任何内容，请改正后再试。"
    en = "File {file}, line {line}: {reason_en}. Nothing was opened. Correct it and try again."


class BankOpenAlready(Conflict):
    """A bank with this short name exists."""

    code = "tenancy.bank_open_already"
    zh = "名为“{slug}”的时间银行已经开设。请换一个简称。"
    en = "A time bank called “{slug}” is open already. Choose another short name."


class HostNameRefused(Invalid):
    """No name a browser could ask for."""

    code = "tenancy.host_name_refused"
    zh = "“{name}”不是域名。请只写名称，小写，不带 https:// 和端口，例如 time.example.cn。"
    en = "“{name}” is no host name. Write the name alone in lower case, without https:// and port: time.example.cn."


class HostNameTaken(Conflict):
    """Another bank answers at this name."""

    code = "tenancy.host_name_taken"
    zh = "域名 {name} 已由另一家时间银行使用。请先从那里取下，或换一个。"
    en = "Another bank answers at {name}. Take it off there first, or choose another name."


class NodeClosed(Conflict):
    """The node takes nobody and nothing new."""

    code = "tenancy.node_closed"
    zh = "“{zh}”已经关闭，不再接收新会员、新需求和下级网点。请选择另一个网点，或先重新开放它。"
    en = "“{en}” is closed and takes no new members, demands or nodes. Choose another node, or open it again first."


class NodeClosedAlready(Conflict):
    """The node was closed before."""

    code = "tenancy.node_closed_already"
    zh = "这个网点已经关闭，无需再次关闭。"
    en = "This node is closed already; there is nothing to close."


class NodeOpenAlready(Conflict):
    """The node is open."""

    code = "tenancy.node_open_already"
    zh = "这个网点没有关闭，无需重新开放。"
    en = "This node is open already; there is nothing to reopen."


class NodeOccupied(Conflict):
    """Something still stands at the node."""

    code = "tenancy.node_occupied"
    zh = "这个网点还有{left_zh}，不能直接关闭。请指定接收它们的网点，或先把它们办完、移走。"
    en = "This node still has {left_en} and cannot just be closed. Name a node that takes them over, or settle them first."


class SuccessorRefused(Invalid):
    """The node named cannot take over."""

    code = "tenancy.successor_refused"
    zh = "接收的网点须是开放的，且不在要关闭的网点之下。请换一个网点。"
    en = "The node that takes over must be open and not below the one that closes. Choose another."


class CycleRefused(Conflict):
    """A node cannot stand below itself."""

    code = "tenancy.cycle_refused"
    zh = "“{zh}”就在这个网点之下，移过去会首尾相接。请选择别的上级。"
    en = "“{en}” lies below this node, so moving it there would make a ring. Choose another parent."


class RootStays(Conflict):
    """The head bank is the root: there is one, and it stays."""

    code = "tenancy.root_stays"
    zh = "总行只有一个，是网点树的根，不能移动、关闭或另设。请选择它下面的网点。"
    en = "The head bank is the root of the tree; it cannot be moved, closed or added. Choose a node below it."


class NodeNameTaken(Conflict):
    """A node beside it has the same name."""

    code = "tenancy.node_name_taken"
    zh = "同一上级下已有名为“{name}”的网点，大家会选错。请换一个名称。"
    en = "There is a node called “{name}” below the same parent, so people would mistake them. Choose another name."


class ColourRefused(Invalid):
    """Not a colour as it is written in style sheets."""

    code = "tenancy.colour_refused"
    zh = "颜色要写成 # 加六位十六进制数，例如 #0b6b75。请改正。"
    en = "A colour is written as # and six hexadecimal digits, such as #0b6b75. Please correct it."


class ColourUnreadable(Invalid):
    """White text on the colour cannot be read by everybody."""

    code = "tenancy.colour_unreadable"
    zh = "{colour} 上的白字对比度只有 {ratio}:1，老人看不清，至少要 4.5:1。没有保存；最接近的可用颜色是 {nearest}。"
    en = "White text on {colour} has a contrast of {ratio}:1; people need 4.5:1. Not saved; the nearest that works is {nearest}."


class RootHasBrand(Conflict):
    """The head bank shows the brand of the whole bank."""

    code = "tenancy.root_has_brand"
    zh = "总行用的是全行的品牌，不另设子品牌。要改全行的名称和颜色，请到“品牌与用语”；子品牌请设在下级网点。"
    en = "The head bank shows the bank's own brand and has no sub-brand. Change that under “Brand and words”, or choose a node below."


class WordUnknown(Invalid):
    """The vocabulary has no such word."""

    code = "tenancy.word_unknown"
    zh = "用语表里没有“{key}”这个词。请从列表中选择要改的词。"
    en = "The vocabulary has no word “{key}”. Choose one from the list."


class LogoNotFound(NotFound):
    """The bank wears no such logo, or none at all."""

    code = "tenancy.logo_not_found"
    zh = "没有这个标志，可能已经取下。请刷新页面看现在的样子。"
    en = "There is no such logo; it may have been taken away. Reload the page to see what is shown now."


class LogoNeedsBrand(Conflict):
    """The node has no name of its own, so it shows the logo of the node above."""

    code = "tenancy.logo_needs_brand"
    zh = "这个网点没有自己的子品牌，沿用上级的标志。请先给它设子品牌，再上传标志。"
    en = "This node has no sub-brand and shows the logo of the node above. Give it a sub-brand first, then a logo."


class LogoMissing(Invalid):
    """No file was chosen, or an empty one."""

    code = "tenancy.logo_missing"
    zh = "还没有选择图片，或图片是空的。请选择一张 PNG、JPEG 或 WebP 图片再预览。"
    en = "No picture was chosen, or it is empty. Choose a PNG, JPEG or WebP picture, then preview it."


class LogoKindRefused(Invalid):
    """The bytes are no picture that is drawn anew."""

    code = "tenancy.logo_kind_refused"
    zh = "标志只收 PNG、JPEG、WebP 图片，这个文件的内容不是。SVG 里可以藏脚本，因此不收：请从设计软件导出为 PNG 后再上传。"
    en = "A logo is a PNG, JPEG or WebP picture, and this is none. SVG can carry scripts and is not taken: export it as PNG, then send that."


class LogoTooLarge(Invalid):
    """The file has too many bytes, or the picture too many pixels to be decoded safely."""

    code, status = "tenancy.logo_too_large", 413
    zh = "这张图片太大：标志最多 {most} MB、{millions}00 万像素。页面上只用到 96 像素高，请缩小后再上传。"
    en = "This picture is too large: a logo has at most {most} MB and {millions} million pixels. Pages show it 96 pixels high; make it smaller, then send it."


class LogoDamaged(Invalid):
    """The picture cannot be decoded."""

    code = "tenancy.logo_damaged"
    zh = "这张图片无法读取，可能已损坏或没有传完整。请重新导出后再上传。"
    en = "This picture cannot be read; it may be damaged or incomplete. Export it anew, then send it."


class LogoPale(Invalid):
    """On the white plate that pages put it on, there is nothing to see."""

    code = "tenancy.logo_pale"
    zh = "这张图片几乎全是白色，标志放在白底上，会看不见。请上传有颜色的版本。"
    en = "This picture is nearly all white; pages put the logo on a white plate, where it could not be seen. Send it in colour."


class LogoTooSmall(Invalid):
    """There is too little to be seen: few pixels, or only transparent ones."""

    code = "tenancy.logo_too_small"
    zh = "这张图片里看得见的部分不到 {fewest} 像素，放大会模糊。请上传较大的图片，最好高 192 像素以上，背景透明。"
    en = "What can be seen in this picture has fewer than {fewest} pixels and would look blurred. Send a larger one, best 192 pixels high or more with a transparent ground."
