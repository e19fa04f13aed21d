#include "executor/battery/parameter_sets.h"

#include <gtest/gtest.h>

#include "executor/battery/stoichiometry.h"

namespace docket::executor::battery {
namespace {

// Values worked out by hand from the published formulas.
TEST(ParameterSets, HaveThePublishedFunctions) {
  struct Row {
    const char* set;
    double u_n, u_p;    // at stoichiometry 0.5
    double d_e, kappa;  // at 1000 mol/m³
  };
  const Row rows[] = {
      {"Chen2020", 0.1330855129, 3.9719586564, 1.7694e-10, 0.9487},
      {"Marquis2019", 0.1953769311, 4.1860357631, 2.7877244479e-10, 1.1046},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.set);
    const Parameters p = *find_parameter_set(row.set);
    EXPECT_NEAR(p.negative.ocp.at(0.5).value, row.u_n, 1e-10);
    EXPECT_NEAR(p.positive.ocp.at(0.5).value, row.u_p, 1e-10);
    EXPECT_NEAR(p.electrolyte_diffusivity.at(1000).value, row.d_e, 1e-20);
    EXPECT_NEAR(p.electrolyte_conductivity.at(1000).value, row.kappa, 1e-12);
  }
  const Parameters chen = *find_parameter_set("Chen2020");
  EXPECT_NEAR(chen.electrolyte_diffusivity.at(1500).value, 8.8265e-11, 1e-21);
  EXPECT_NEAR(chen.electrolyte_conductivity.at(500).value, 0.7932934896, 1e-10);
}

// The entropic change of FastDFN is the slope of the potential over c_max, for the negative
// electrode; for the positive one in terms of 1.062·s, but for one digit.
TEST(ParameterSets, HaveEntropicChangesThatFollowTheSlopes) {
  const Parameters p = *find_parameter_set("Marquis2019");
  for (const double s : {0.05, 0.3, 0.5, 0.62, 0.9}) {
    const double n = p.negative.ocp.at(s).slope / p.negative.c_max;
    EXPECT_NEAR(p.negative.entropic_change.at(s).value, n, 1e-12);
    const double q = p.positive.ocp.at(s).slope / 1.062 / p.positive.c_max;
    EXPECT_NEAR(p.positive.entropic_change.at(s).value, q, 1e-9);
  }
}

TEST(ParameterSets, SlopesAreThoseOfTheValues) {
  for (const std::string& name : parameter_set_names()) {
    SCOPED_TRACE(name);
    const Parameters p = *find_parameter_set(name);
    constexpr double h = 1e-6;
    for (const Curve* curve : {&p.negative.ocp, &p.positive.ocp, &p.negative.entropic_change,
                               &p.positive.entropic_change}) {
      for (const double s : {0.1, 0.45, 0.8}) {
        const double slope = (curve->at(s + h).value - curve->at(s - h).value) / (2 * h);
        EXPECT_NEAR(curve->at(s).slope, slope, 1e-6 * std::max(1.0, std::abs(slope)));
      }
    }
    for (const Transport* property : {&p.electrolyte_diffusivity, &p.electrolyte_conductivity}) {
      for (const double c : {50.0, 700.0, 2000.0}) {
        const double slope = (property->at(c + 0.01).value - property->at(c - 0.01).value) / 0.02;
        EXPECT_NEAR(property->at(c).slope, slope, 1e-6 * std::abs(slope));
      }
      EXPECT_EQ(property->at(-5).value, property->at(10).value);
      EXPECT_EQ(property->at(-5).slope, 0);
    }
  }
}

TEST(Stoichiometry, FindsTheWindowOfASet) {
  struct Row {
    const char* set;
    double q_n, q_p, q_li, x_0, x_100, y_0, y_100, q, soc, ocv;
  };
  const Row rows[] = {
      {"Chen2020", 5.827615069, 8.732318520, 7.610711992, 0.026345790, 0.910618047, 0.853974675,
       0.263845225, 5.153198326, 0.98957261, 4.18094143},
      {"Marquis2019", 1.139331489, 1.946443036, 2.079331013, 0.183222521, 0.949320987, 0.961024695,
       0.512596413, 0.872840106, 0.80508904, 3.85182066},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.set);
    const Parameters p = *find_parameter_set(row.set);
    const OrFailure<Window> found = find_window(p);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->negative_ah, row.q_n, 1e-9);
    EXPECT_NEAR(found->positive_ah, row.q_p, 1e-9);
    EXPECT_NEAR(found->lithium_ah, row.q_li, 1e-9);
    EXPECT_NEAR(found->empty.negative, row.x_0, 1e-9);
    EXPECT_NEAR(found->full.negative, row.x_100, 1e-9);
    EXPECT_NEAR(found->empty.positive, row.y_0, 1e-9);
    EXPECT_NEAR(found->full.positive, row.y_100, 1e-9);
    EXPECT_NEAR(found->capacity_ah, row.q, 1e-9);
    const Stoichiometry initial = initial_stoichiometry(p);
    EXPECT_NEAR(found->soc(initial.negative), row.soc, 1e-8);
    EXPECT_NEAR(open_circuit_voltage(p, initial), row.ocv, 1e-8);
  }
}

TEST(Stoichiometry, MeetsAVoltageAndRefusesOneThatThereIsNot) {
  const Parameters p = *find_parameter_set("Chen2020");
  for (const double volts : {2.5, 3.3, 3.8, 4.2}) {
    const OrFailure<Stoichiometry> at = at_voltage(p, volts);
    ASSERT_TRUE(at);
    EXPECT_NEAR(open_circuit_voltage(p, *at), volts, 1e-12);
  }
  const OrFailure<Stoichiometry> none = at_voltage(p, 9);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, "no_soc_window");
}

TEST(Parameters, EveryNameSetsSomethingAndChecksItsRange) {
  for (const std::string& name : parameter_names()) {
    SCOPED_TRACE(name);
    Parameters p = *find_parameter_set("Chen2020");
    EXPECT_TRUE(override_parameter(p, name, name.ends_with("[K]") ? 300 : 0.5, "/parameters/x"));
  }
}

}  // namespace
}  // namespace docket::executor::battery
