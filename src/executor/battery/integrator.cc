#include "executor/battery/integrator.h"

#include <algorithm>
#include <cmath>

#include <ida/ida.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>

#include "base/check.h"

namespace docket::executor::battery {

// What the C callbacks see as user data, and the owner of everything that SUNDIALS allocates.
struct Integrator::Memory {
  explicit Memory(Dae& system) : dae(system) {}
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  Dae& dae;
  SUNContext context = nullptr;
  N_Vector y = nullptr;
  N_Vector slopes = nullptr;
  N_Vector tolerances = nullptr;
  N_Vector dense = nullptr;
  SUNLinearSolver solver = nullptr;
  void* ida = nullptr;
  bool interrupted = false;
};

namespace {

constexpr int recoverable = 1;
constexpr int unrecoverable = -1;

std::span<double> values(N_Vector vector) {
  return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

N_Vector make_vector(SUNContext context, std::span<const double> from) {
  const N_Vector made = N_VNew_Serial(static_cast<sunindextype>(from.size()), context);
  DOCKET_CHECK(made != nullptr, "out of memory for a vector");
  std::ranges::copy(from, values(made).begin());
  return made;
}

// SUNDIALS would print; the flag says it all.
void say_nothing(int, const char*, const char*, char*, void*) {}

bool is_finite(std::span<const double> numbers) {
  return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

}  // namespace

Integrator::Memory::~Memory() {
  if (ida != nullptr) IDAFree(&ida);
  if (solver != nullptr) SUNLinSolFreeEmpty(solver);
  for (const N_Vector vector : {y, slopes, tolerances, dense}) {
    if (vector != nullptr) N_VDestroy(vector);
  }
  if (context != nullptr) SUNContext_Free(&context);
}

// The callbacks' signatures are SUNDIALS'; they reach Memory through the user data.
struct Callbacks {
  template <class Memory>
  static int residual(double, N_Vector y, N_Vector slopes, N_Vector out, void* data) {
    auto& memory = *static_cast<Memory*>(data);
    if (memory.dae.is_interrupted()) {
      memory.interrupted = true;
      return unrecoverable;
    }
    memory.dae.residual(values(y), values(slopes), values(out));
    return is_finite(values(out)) ? 0 : recoverable;
  }

  template <class Memory>
  static int events(double, N_Vector y, N_Vector, double* out, void* data) {
    auto& memory = *static_cast<Memory*>(data);
    memory.dae.event_values(values(y), {out, memory.dae.events()});
    return 0;
  }

  // The whole Newton system, matrix and all, is the Dae's (SUNDIALS: "matrix-embedded").
  template <class Memory>
  static int solve(SUNLinearSolver solver, SUNMatrix, N_Vector x, N_Vector b, double) {
    auto& memory = *static_cast<Memory*>(solver->content);
    double c = 0;
    N_Vector y = nullptr;
    IDAGetCurrentCj(memory.ida, &c);
    IDAGetCurrentY(memory.ida, &y);
    std::ranges::copy(values(b), values(x).begin());
    memory.dae.newton_step(values(y), c, values(x));
    return is_finite(values(x)) ? SUNLS_SUCCESS : SUNLS_PACKAGE_FAIL_REC;
  }
};

Integrator::Integrator(Dae& dae, const Start& start) : memory_(std::make_unique<Memory>(dae)) {
  Memory& m = *memory_;
  SUNContext_Create(nullptr, &m.context);
  m.y = make_vector(m.context, start.y);
  m.slopes = make_vector(m.context, start.slopes);
  m.tolerances = make_vector(m.context, dae.absolute_tolerances());
  m.dense = make_vector(m.context, start.y);
  m.solver = SUNLinSolNewEmpty(m.context);
  m.ida = IDACreate(m.context);
  DOCKET_CHECK(m.solver != nullptr && m.ida != nullptr, "out of memory for the integrator");
  m.solver->content = &m;
  m.solver->ops->gettype = [](SUNLinearSolver) { return SUNLINEARSOLVER_MATRIX_EMBEDDED; };
  m.solver->ops->solve = Callbacks::solve<Memory>;

  IDASetErrHandlerFn(m.ida, say_nothing, nullptr);
  bool ready = IDAInit(m.ida, Callbacks::residual<Memory>, 0, m.y, m.slopes) == IDA_SUCCESS;
  ready &= IDASVtolerances(m.ida, start.relative_tolerance, m.tolerances) == IDA_SUCCESS;
  ready &= IDASetUserData(m.ida, &m) == IDA_SUCCESS;
  ready &= IDASetLinearSolver(m.ida, m.solver, nullptr) == IDA_SUCCESS;
  ready &= IDASetInitStep(m.ida, std::min(start.first_step_s, 0.5 * start.stop_s)) == IDA_SUCCESS;
  ready &= IDASetStopTime(m.ida, start.stop_s) == IDA_SUCCESS;
  const int count = static_cast<int>(dae.events());
  ready &= IDARootInit(m.ida, count, Callbacks::events<Memory>) == IDA_SUCCESS;
  std::vector<int> falling(dae.events(), -1);
  if (count > 0) ready &= IDASetRootDirection(m.ida, falling.data()) == IDA_SUCCESS;
  DOCKET_CHECK(ready, "IDA refused its set-up");
}

Integrator::~Integrator() = default;

Integrator::Advance Integrator::advance() {
  Memory& m = *memory_;
  // The target only gives the direction; the stop time bounds the step.
  flag_ = IDASolve(m.ida, 1e300, &time_s_, m.y, m.slopes, IDA_ONE_STEP);
  if (m.interrupted) return Advance::interrupted;
  switch (flag_) {
    case IDA_SUCCESS:
      return Advance::stepped;
    case IDA_ROOT_RETURN:
      return Advance::event;
    case IDA_TSTOP_RETURN:
      return Advance::stopped;
    default:
      return Advance::failed;
  }
}

std::span<const double> Integrator::y() const { return values(memory_->y); }

std::span<const double> Integrator::at(double time_s) {
  const int flag = IDAGetDky(memory_->ida, time_s, 0, memory_->dense);
  DOCKET_CHECK(flag == IDA_SUCCESS, "asked for a time outside the last step");
  return values(memory_->dense);
}

std::vector<bool> Integrator::events() const {
  std::vector<int> found(memory_->dae.events());
  IDAGetRootInfo(memory_->ida, found.data());
  return {found.begin(), found.end()};
}

long Integrator::steps() const {
  long count = 0;
  IDAGetNumSteps(memory_->ida, &count);
  return count;
}

long Integrator::residuals() const {
  long count = 0;
  IDAGetNumResEvals(memory_->ida, &count);
  return count;
}

}  // namespace docket::executor::battery
