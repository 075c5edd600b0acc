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
