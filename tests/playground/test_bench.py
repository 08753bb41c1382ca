"""The comparison with peers: the same work for all, ratios within rounds, a table, a picture. No figure is judged."""

from __future__ import annotations

import json
import stat
import sys
from xml.etree import ElementTree

import numpy as np
import pytest

import engine
from playground import bench, peers, scale, versus
from playground.workloads import WORKLOADS, Ours

ROUNDS = [
    {"ours": {"W1": 10.0, "W2": 20.0}, "JAX": {"W1": 100.0}, "C++": {"W1": 5.0}},
    {"ours": {"W1": 20.0, "W2": 20.0}, "JAX": {"W1": 100.0}, "C++": {"W1": 5.0}},
    {"ours": {"W1": 10.0, "W2": 20.0}, "JAX": {"W1": 300.0}, "C++": {}},
]


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    engine.prepare()


def test_ratios_are_taken_within_each_round():
    assert versus.ratios(ROUNDS, "JAX", "W1") == [10.0, 5.0, 30.0]
    assert versus.ratios(ROUNDS, "C++", "W1") == [0.5, 0.25]
    assert versus.ratios(ROUNDS, "JAX", "W2") == []


def test_the_table_shows_median_and_spread_and_leaves_out_what_was_not_measured():
    rows = versus.table(ROUNDS).splitlines()

    assert len(rows) == 4
    assert "10.0 (5.00–30.0)" in rows[2]
    assert "3.00 (2.00–4.00)" in rows[2]
    assert rows[3].startswith("| W2")
    assert "–" in rows[3]


def test_missed_goals_and_wishes_are_named():
    assert versus.missed({"JAX": {"W1": 10.0}, "C++": {"W1": 1 / 5, "W4": 1 / 1.3, "W5": 1.0}}) == [
        "W1: 10 times faster than JAX, 20 asked",
        "W1: 5 times C++, 4 allowed",
        "W4: 1.3 times C++, 1.2 wished",
    ]


@pytest.mark.parametrize("name", ["W1", "W2", "W3", "W5"])
def test_our_engine_learns_each_workload(name):
    run = Ours(WORKLOADS[name])
    before = run.loss()
    run.steps(1500)

    assert run.loss() < before * 0.97


@pytest.mark.parametrize("name", ["W1", "W2", "W5"])
def test_plain_numpy_computes_the_same_gradient(name):
    """One whole-batch step of plain SGD moves all weights alike, to float32."""
    work = WORKLOADS[name]
    pairs, (x, y) = work.first_weights(), work.points_and_answers()
    memory = [[np.zeros_like(part) for _ in range(2) for part in pair] for pair in pairs]
    plain = type(work)(work.name, work.sizes, work.activation, work.loss, work.output, "sgd", 0.5, work.points,
                       work.points, dataset=work.dataset)  # fmt: skip
    run = Ours(plain)
    run.steps(1)
    peers._numpy_step(pairs, memory, plain, x, y, 1)

    for number, (weights, biases) in enumerate(pairs):
        np.testing.assert_allclose(run.layout.weight_view(run.theta, number), weights, atol=2e-5)
        np.testing.assert_allclose(run.layout.bias_view(run.theta, number), biases, atol=2e-5)


def test_a_peer_in_its_own_process_answers_with_a_time():
    child = versus.Child("NumPy")
    took = child.measure("W1", 0.01)
    child.close()

    assert took is not None
    assert took > 0


def test_the_comparison_prints_its_table_and_writes_its_figures(tmp_path, capsys, monkeypatch):
    limit = tmp_path / "limit"
    limit.write_text(f'#!{sys.executable}\nprint(\'{{"w": "W1", "ns": 5}}\')\n', encoding="utf-8")
    limit.chmod(limit.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(peers, "installed", lambda: ["ours", "NumPy"])
    out = tmp_path / "bench.json"
    arguments = ["--rounds", "1", "--seconds", "0.01", "--only", "W1", "--limit", str(limit), "--out", str(out)]

    assert bench.main(arguments, lambda *_: (0.0, 0.0)) == 0

    told = json.loads(out.read_text(encoding="utf-8"))
    assert set(told["median_times_as_long_as_we"]) == {"NumPy", "C++"}
    assert "| W1 | 2-4-2-1 tanh" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="the hand-written program is built elsewhere")
def test_a_hand_written_program_that_fails_is_left_out(tmp_path):
    assert versus.limit_once("/bin/false", tmp_path) == {}


def test_the_common_data_are_points_with_their_classes(tmp_path):
    versus.write_common_data(tmp_path)
    arms = np.fromfile(tmp_path / "arms100k.bin", "<f4").reshape(-1, 3)
    first = json.loads((tmp_path / "init_W4.json").read_text(encoding="utf-8"))

    assert len(arms) == 100_000
    assert set(arms[:, 2]) == {0, 1, 2, 3}
    assert [np.shape(part) for part in first[:4]] == [(2, 64), (64,), (64, 64), (64,)]


def test_the_picture_of_growing_cost_has_a_curve_for_each_kind_of_growth(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(scale, "measured", lambda work: 10.0 * max(work.sizes))

    assert scale.run(tmp_path / "scale.svg") == 0

    picture = ElementTree.parse(tmp_path / "scale.svg").getroot()
    lines = picture.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert [len(line.get("points").split()) for line in lines] == [7, 8, 8, 7]
    assert "neurons per layer – 4: 40.0, 8: 80.0" in capsys.readouterr().out
