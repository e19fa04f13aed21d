#!/usr/bin/env python3
"""Writes the PyBaMM tables that src/executor/battery's accuracy test reads.

Run by hand, in a virtual environment outside the repository, when a case is added:

    python3 -m venv /somewhere/venv
    /somewhere/venv/bin/pip install pybamm==26.10.1.1
    /somewhere/venv/bin/python scripts/reference/battery_reference.py \
        src/executor/battery/testdata/pybamm.json

Each case is a `simulate` input as a client would send it, so the test runs it unchanged. The sign
of the current is PyBaMM's and ours: discharge positive. Times are seconds from the start.
"""

import json
import sys

import numpy as np
import pybamm

PINNED = "26.10.1.1"
RTOL = 1e-8
ATOL = 1e-10
ROWS = 24  # per step, ends included: enough to see the shape, small enough to read

MODELS = {"SPM": pybamm.lithium_ion.SPM, "SPMe": pybamm.lithium_ion.SPMe}


def case(name, model, parameter_set, experiment, **more):
    params = {"model": {"type": model}, "parameter_set": parameter_set, "experiment": experiment}
    return {"name": name, "params": params | more}


CC_CV = [["Charge at C/2 until 4.2 V", "Hold at 4.2 V until 100 mA", "Rest for 1 hour",
          "Discharge at 1C until 2.5 V"]]
CASES = [
    case("Chen2020 SPM 1C", "SPM", "Chen2020", ["Discharge at 1C until 2.5 V"]),
    case("Chen2020 SPM C/2", "SPM", "Chen2020", ["Discharge at C/2 until 2.5 V"]),
    case("Chen2020 SPMe 1C", "SPMe", "Chen2020", ["Discharge at 1C until 2.5 V"]),
    case("Chen2020 SPMe C/2", "SPMe", "Chen2020", ["Discharge at C/2 until 2.5 V"]),
    case("Chen2020 SPMe 2C", "SPMe", "Chen2020", ["Discharge at 10 A until 2.5 V"]),
    case("Marquis2019 SPM 1C", "SPM", "Marquis2019", ["Discharge at 1C until 3.105 V"]),
    case("Marquis2019 SPMe 1C", "SPMe", "Marquis2019", ["Discharge at 1C until 3.105 V"]),
    case("Marquis2019 SPMe 0.222 A", "SPMe", "Marquis2019", ["Discharge at 0.222 A for 360 s"]),
    case("Marquis2019 SPMe 1C at 310 K", "SPMe", "Marquis2019",
         ["Discharge at 1C until 3.105 V"], ambient_temperature=310.0),
    case("Chen2020 SPM CC-CV", "SPM", "Chen2020", CC_CV, initial_soc=0.2),
    case("Chen2020 SPMe CC-CV", "SPMe", "Chen2020", CC_CV, initial_soc=0.2),
    case("Marquis2019 SPMe CC-CV", "SPMe", "Marquis2019",
         [["Charge at 1C until 4.1 V", "Hold at 4.1 V until C/50"]], initial_soc=0.3),
    case("Chen2020 SPMe 15 W", "SPMe", "Chen2020", ["Discharge at 15 W until 2.5 V"]),
    case("Chen2020 SPMe charge at 10 W", "SPMe", "Chen2020",
         ["Charge at 10 W for 30 minutes"], initial_soc=0.3),
    case("Chen2020 SPMe 0.8 Ohm", "SPMe", "Chen2020", ["Discharge at 0.8 Ohm until 2.5 V"]),
    case("Chen2020 SPMe rest", "SPMe", "Chen2020",
         ["Discharge at 1C for 30 minutes", "Rest for 2 hours"]),
    case("Chen2020 SPMe one porosity", "SPMe", "Chen2020", ["Discharge at 1C until 2.5 V"],
         parameters={"Negative electrode porosity": 0.24,
                     "Positive particle diffusivity [m2.s-1]": 6e-15}),
    case("Chen2020 SPMe from 3.8 V", "SPMe", "Chen2020", ["Discharge at C/2 for 1 hour"],
         initial_voltage=3.8),
    case("Chen2020 SPMe 10 points", "SPMe", "Chen2020", ["Discharge at 1C until 2.5 V"]),
]
CASES[-1]["params"]["model"]["simulation_settings"] = {
    "var_pts": {"x_n": 10, "x_s": 10, "x_p": 10, "r_n": 10, "r_p": 10}}


def solve(params):
    values = pybamm.ParameterValues(params["parameter_set"])
    values.update(params.get("parameters", {}))
    if "ambient_temperature" in params:
        values["Ambient temperature [K]"] = params["ambient_temperature"]
        values["Initial temperature [K]"] = params["ambient_temperature"]
    steps = [tuple(s) if isinstance(s, list) else s for s in params["experiment"]]
    simulation = pybamm.Simulation(
        MODELS[params["model"]["type"]](),
        parameter_values=values,
        experiment=pybamm.Experiment(steps, period="1 second"),
        var_pts=params["model"].get("simulation_settings", {}).get(
            "var_pts", {"x_n": 20, "x_s": 20, "x_p": 20, "r_n": 20, "r_p": 20}),
        solver=pybamm.IDAKLUSolver(rtol=RTOL, atol=ATOL),
    )
    initial = params.get("initial_soc")
    if "initial_voltage" in params:
        initial = f"{params['initial_voltage']} V"
    return simulation.solve(initial_soc=initial, calc_esoh=False)


def table(solution):
    """A few rows of each step, since a jump between steps has two values at one time."""
    steps = []
    for cycle in solution.cycles:
        for step in cycle.steps:
            t = step["Time [s]"].entries
            rows = np.unique(np.linspace(0, len(t) - 1, ROWS).round().astype(int))
            steps.append({
                "end_s": float(t[-1]),
                "time_s": [round(float(t[i]), 6) for i in rows],
                "voltage_v": [round(float(step["Voltage [V]"].entries[i]), 8) for i in rows],
                "current_a": [round(float(step["Current [A]"].entries[i]), 8) for i in rows],
            })
    return steps


def main(path):
    if pybamm.__version__ != PINNED:
        sys.exit(f"Install pybamm=={PINNED}; this is {pybamm.__version__}.")
    cases = [c | {"steps": table(solve(c["params"]))} for c in CASES]
    head = {"source": "PyBaMM (PyPI), scripts/reference/battery_reference.py",
            "version": PINNED, "settings": f"IDAKLUSolver, rtol {RTOL}, atol {ATOL}"}
    lines = ",\n".join(" " + json.dumps(c) for c in cases)
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
