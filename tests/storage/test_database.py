"""One file for all kernels of a user: private, opened by many at once, and clear about what is wrong with it."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys

import pytest
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from nexus_jupyter.errors import FormatTooNew, StorageError
from nexus_jupyter.storage.database import close_databases, open_database
from nexus_jupyter.storage.recording import begin_run
from nexus_jupyter.storage.run_records import list_runs, load_run
from nexus_jupyter.storage.schema import metadata, schema_version
from nexus_jupyter.storage.trust import data_folder
from tests.storage.journalling import completed, graph, written

KERNEL = """
import sys
from nexus_jupyter.storage.recording import begin_run
from tests.storage.journalling import completed, graph, written
for run in range(5):
    journal = begin_run(graph("a", name=sys.argv[1]))
    for number in range(20):
        written(journal, completed(f"a/{number}", f"{number}", value=number, page="x" * 2000))
"""


def test_it_lies_in_the_jupyter_data_folder_and_only_the_user_can_read_it():
    begin_run(graph("a"))
    files = sorted(data_folder().iterdir())
    assert {file.name for file in files} >= {"nexus.sqlite", "nexus.sqlite-wal"}
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_its_folder_may_have_any_name(tmp_path):
    database = open_database(tmp_path / "a?b #c%20ü" / "nexus.sqlite")
    assert begin_run(graph("a"), database=database).id == "r1001"
    assert [file.name for file in tmp_path.iterdir()] == ["a?b #c%20ü"]


def test_it_is_opened_once_for_each_process():
    assert open_database() is open_database()


def test_several_kernels_make_it_and_write_into_it_at_once():
    python = [sys.executable, "-W", "error", "-c", KERNEL]
    kernels = [subprocess.Popen([*python, name], stderr=subprocess.PIPE) for name in ("tea", "coffee", "milk")]
    assert [kernel.communicate()[1] for kernel in kernels] == [b"", b"", b""]
    runs = list_runs()
    assert (len(runs), set(runs["workflow"]), set(runs["nodes"])) == (15, {"tea", "coffee", "milk"}, {20})
    assert sorted(runs["id"]) == [f"r{number}" for number in range(1001, 1016)]


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path):
    (tmp_path / "nexus").write_text("in the way")
    with pytest.raises(StorageError, match=r"cannot be recorded in .*JUPYTER_DATA_DIR.*record=False"):
        open_database(tmp_path / "nexus" / "nexus.sqlite")


def test_a_file_that_is_no_database_stays_as_it_is_and_says_what_to_do(tmp_path):
    path = tmp_path / "nexus.sqlite"
    path.write_text("my diary " * 1000)
    with pytest.raises(StorageError, match=r"not a database.*Move the file away"):
        open_database(path)
    assert path.read_text() == "my diary " * 1000


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "nexus.sqlite"
    with open_database(path).writing() as connection:
        connection.execute(update(schema_version).values(version=999))
    close_databases()
    with pytest.raises(FormatTooNew, match=r"format 999.*Upgrade"):
        open_database(path)


def test_a_database_of_an_older_version_is_brought_up_to_date(tmp_path):
    path = tmp_path / "nexus.sqlite"
    begin_run(graph("a"), database=open_database(path))
    with open_database(path).writing() as connection:
        connection.exec_driver_sql("ALTER TABLE runs DROP COLUMN options")
        connection.execute(update(schema_version).values(version=1))
    close_databases()
    database = open_database(path)
    assert load_run("r1001", database).options == {}
    begin_run(graph("a"), options={"concurrency": 2}, database=database)
    assert load_run("r1002", database).options == {"concurrency": 2}


def test_a_file_that_was_deleted_meanwhile_is_made_again():
    begin_run(graph("a"))
    shutil.rmtree(data_folder())
    begin_run(graph("a"))
    assert list(list_runs()["id"]) == ["r1001"]


def test_a_full_disk_fails_those_who_write_and_what_was_written_stays(tmp_path):
    database = open_database(tmp_path / "nexus.sqlite")
    journal = begin_run(graph("a"), database=database)
    written(journal, completed("a", "k", value="small"))
    database.writer.call(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    with pytest.raises(StorageError, match=r"is full.*Make room"):
        written(journal, completed("b", "k", value=os.urandom(5_000_000)))
    database.writer.call(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    written(journal, completed("c", "k", value="small"))
    assert list_runs(database=database)["nodes"].tolist() == [2]


def test_a_connection_that_another_program_holds_for_long_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("nexus_jupyter.storage.database.BUSY", 0.1)
    database = open_database(tmp_path / "nexus.sqlite")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match=r"locked.*Another program"):
        begin_run(graph("a"), database=database)
    other.execute("ROLLBACK")
    other.close()
    assert begin_run(graph("a"), database=database).id == "r1001"


def test_its_tables_need_nothing_that_postgresql_has_not():
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
