"""Imports run down one ladder; `lint-imports` reads the contracts in pyproject.toml and proves it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.settings import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.fixture(scope="module")
def verdict() -> str:
    """What import-linter says of the program as it stands."""
    program = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.mark.parametrize("name", [contract["name"] for contract in CONTRACTS])
def test_the_contract_is_kept(verdict: str, name: str) -> None:
    assert f"{name} KEPT" in verdict, verdict[verdict.index("Contracts") :]


def test_the_ladder_names_every_module() -> None:
    from app import MODULES

    ladder = next(contract for contract in CONTRACTS if contract["containers"] == ["app"])
    named = [module.strip() for step in ladder["layers"] for module in step.split("|")]
    assert ladder["exhaustive"]
    assert sorted(named) == sorted(MODULES)


def test_no_contract_looks_away() -> None:
    """An exception would hide a bad import; move the import instead."""
    assert not [contract["name"] for contract in CONTRACTS if "ignore_imports" in contract]
