"""The least a Flask + Flask-SQLAlchemy program can do: one POST, one row, one commit."""

from typing import Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def plain_app(database_url: str) -> Flask:
    """The application, its one table made."""

    class Base(DeclarativeBase):
        pass

    plain = SQLAlchemy(model_class=Base)

    class Note(plain.Model):  # type: ignore[name-defined,misc]
        id: Mapped[int] = mapped_column(primary_key=True)
        words: Mapped[str]

    app = Flask("plain")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    plain.init_app(app)

    @app.post("/notes")
    def create() -> tuple[dict[str, Any], int]:
        note = Note(words=request.get_json()["words"])
        plain.session.add(note)
        plain.session.commit()
        return {"id": note.id, "words": note.words}, 201

    with app.app_context():
        plain.drop_all()
        plain.create_all()
    return app
