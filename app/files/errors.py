"""How files refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TimeBankError


class FileNotFound(NotFound):
    """No such file, or it is none of this person's business."""

    code = "files.file_not_found"
    zh = "没有找到这个附件。请回到原来的单据页面，再从那里打开。"
    en = "This file was not found. Go back to the page it belongs to and open it from there."


class DocumentNotFound(NotFound):
    """Nothing of this kind and id that could have files, or it is none of this person's business."""

    code = "files.document_not_found"
    zh = "没有找到附件所属的单据。请返回列表重新进入。"
    en = "What the files belong to was not found. Go back to the list and open it again."


class FileGone(TimeBankError):
    """The file was removed; its bytes are erased."""

    code, status = "files.file_gone", 410
    zh = "这个附件已被移除，内容已经删除。如有疑问，请联系站点。"
    en = "This file was removed and its content erased. If you have questions, ask your station."


class AttachRefused(Forbidden):
    """This person cannot add files to this document, at least not now."""

    code = "files.attach_refused"
    zh = "现在不能在这里添加附件：只有当事人和处理人员可以，而且要在允许的阶段。如需补充，请联系站点。"
    en = "You cannot add a file here now: only those concerned can, while their step allows it. If it is needed, ask your station."


class RemovalRefused(Forbidden):
    """This person cannot remove this file."""

    code = "files.removal_refused"
    zh = "您不能移除这个附件：只有上传者（在仍可添加时）和处理人员可以。如需删除，请联系站点。"
    en = "You cannot remove this file: only its uploader (while files can still be added) and the staff in charge can. Ask your station."


class RemovalReasonNeeded(Invalid):
    """A reason is missing."""

    code = "files.removal_reason_needed"
    zh = "请写明移除的原因，以便对方和工作人员了解。"
    en = "Please say why the file is removed, so that the other side and the staff understand."


class TooManyFiles(Conflict):
    """The document has as many files as it can have."""

    code = "files.too_many_files"
    zh = "这里已有 {most} 个附件，不能再添加。请先移除不需要的，再上传。"
    en = "There are {most} files here already, which is the most. Remove one that is not needed, then add this one."


class FileMissing(Invalid):
    """Nothing was chosen."""

    code = "files.file_missing"
    zh = "还没有选择文件。请拍一张照片，或选择照片、PDF 后再上传。"
    en = "No file was chosen. Take a photo, or choose a picture or PDF, then send it."


class FileEmpty(Invalid):
    """The file has no content."""

    code = "files.file_empty"
    zh = "这个文件是空的，可能没有传完整。请重新选择后再上传。"
    en = "This file is empty; perhaps it was not sent whole. Choose it again and send it."


class FileTooLarge(Invalid):
    """The file has too many bytes."""

    code, status = "files.file_too_large", 413
    zh = "这个文件太大，每个最多 {most} MB。照片请用普通画质重拍；PDF 请减少页数或压缩后再上传。"
    en = "This file is too large; each may have {most} MB. Take the photo in usual quality, or make the PDF smaller."


class FileKindRefused(Invalid):
    """The bytes are of no kind that is taken."""

    code = "files.file_kind_refused"
    zh = "只收 JPEG、PNG、WebP 照片和 PDF，这个文件的内容不是其中一种。请用手机直接拍照，或另存为这些格式后再上传。"
    en = "Only JPEG, PNG and WebP pictures and PDF are taken, and this is none of them. Take a photo, or save it as one of these."


class PictureTooLarge(Invalid):
    """The picture has too many pixels to be decoded safely."""

    code = "files.picture_too_large"
    zh = "这张照片的尺寸太大（超过 {most} 万像素），不能安全处理。请用普通画质重拍，或截屏后上传。"
    en = "This picture is too large to be handled safely (above {most}0,000 pixels). Take it in usual quality, or send a screenshot."


class PictureDamaged(Invalid):
    """The picture cannot be decoded."""

    code = "files.picture_damaged"
    zh = "这张照片无法读取，可能已损坏或没有传完整。请重新拍照或选择后再上传。"
    en = "This picture cannot be read; it may be damaged or incomplete. Take or choose it again and send it."
