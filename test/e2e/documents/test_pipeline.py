"""Jobs of many documents through a server, its agent and its workers."""

from docket_server import until
from unstructured_api import Api

FILES = 500


def texts(count):
    return {
        f"{n:03}.txt": f"Tide Guide {n}\n\nThe harbour opens at {n % 24} and closes late.\n".encode()
        for n in range(count)
    }


def counts(api, job):
    stats = api.job(job, "/details")["node_stats"]
    return [(row["success"], row["in_progress"]) for row in stats]


def test_a_job_of_many_files_survives_kills_and_keeps_what_is_done(server):
    api = Api(server)
    job = api.submit(texts(FILES))["id"]
    done_before = 0
    for share in (0.2, 0.5, 0.8):
        until(lambda: counts(api, job)[-1][0] >= share * FILES, f"{share} of the files", 120)
        done_before = counts(api, job)[-1][0]
        server.kill()
        server.start()
        assert counts(api, job)[-1][0] >= done_before
        assert api.job(job)["status"] in ("IN_PROGRESS", "COMPLETED")
    assert api.end(job)["status"] == "COMPLETED"
    details = api.job(job, "/details")
    assert details["processing_status"] == "SUCCESS"
    assert [row["success"] for row in details["node_stats"]] == [FILES, FILES]
    files = api.job(job, "/file-status")["files"]
    assert len(files) == FILES and all(file["status"] == "SUCCESS" for file in files)
    nothing_was_done_twice(server, job)


def nothing_was_done_twice(server, job):
    finished = set()
    for event in server.get(f"/v1/jobs/{job}")["timeline"]:
        if event["kind"] == "claimed":
            assert event["task"] not in finished, f"task {event['task']} was done already"
        if event["kind"] == "task_finished":
            assert event["task"] not in finished
            finished.add(event["task"])
    assert len(finished) == 2 * FILES, "a step for each node of each file"


def test_progress_is_seen_while_several_files_are_in_work(server):
    api = Api(server)
    slow = b"# Harbour\n\n" + b"The harbour opens at six and closes when the last boat is in.\n\n" * 20_000
    job = api.submit({f"{n}.md": slow for n in range(8)})["id"]
    seen = set()

    def looked():
        rows = counts(api, job)
        seen.add(sum(row[1] for row in rows))
        return api.job(job)["status"] not in ("SCHEDULED", "IN_PROGRESS")

    until(looked, "the end", 120)
    assert max(seen) >= 2
    assert api.job(job)["status"] == "COMPLETED"


def test_outputs_of_each_node_can_be_downloaded_after_a_restart(server):
    api = Api(server)
    job = api.submit({"notes.txt": b"Harbour Notes\n\nThe ferry leaves the pier at noon today.\n\n- Bring a coat\n"})
    api.end(job["id"])
    server.kill()
    server.start()
    [partition, chunk] = job["output_node_files"]
    elements = api.download(job["id"], partition["file_id"], partition["node_id"])
    assert [e["type"] for e in elements] == ["Title", "NarrativeText", "ListItem"]
    [whole] = api.download(job["id"], chunk["file_id"])
    assert whole["type"] == "CompositeElement"
    assert whole["text"].startswith("Harbour Notes\n\nThe ferry")
