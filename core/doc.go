// Package core is what the adapters call: a Starter plans and runs. What it does lies in the packages below it.
//
// A run, from the top down: an adapter (action, lambda) reads settings and a task list into a plan.Config; Starter.Plan checks it and
// makes a plan.Plan; Starter.Run takes the session of its endpoint and project and lets engine.Run carry the plan out. The engine
// pre-checks, sends batches, reads statuses, resumes and waits. Whatever happens to a task is noted in its record and handed as
// evidence to core/decide, which says the next step. When the task has its outcome, one function makes its report.Result from the
// record; the adapter shows the report.
//
// Where each rule lives:
//
//	after a lost call: read, settle, send again      core/decide/reading.go
//	after a refusal, of a task or of a whole call    core/decide/decide.go
//	when a start or a resumption is sent again       core/decide/decide.go
//	what an error code means                         core/drs/codes.go
//	what a failed call says about processing         core/drs/class.go
//	what a status means                              core/drs/status.go
//	what resumes                                     core/decide/reading.go
//	splitting a refused call                         core/engine/send.go
//	splitting a refused page                         core/engine/read.go
//	when a wait ends, caught up included             core/decide/wait.go
//	the delay and the percentage of an entry         core/drs/progress.go
//	what passes a pre-check                          core/decide/precheck.go
//	whose a pre-check's result is                    core/engine/precheck_result.go
//	until when something may be sent or finish       core/engine/limits.go
//	back-off                                         core/drs/backoff.go
//	renewing refused credentials                     core/drs/call.go
//	the words for each ending                        core/decide/ending.go
//	a task's result                                  core/engine/result.go
//	remedies for codes, items and reasons            core/drs/hints_table.go
//	outcomes, and what each counts as                core/report/outcome.go
//	the verdict                                      core/report/verdict.go
//	fail-on                                          core/report/policy.go
//	the error names of Step Functions                core/report/errors.go
//	CSV columns                                      core/report/csv.go
//	what is left out of a report that is too large   core/report/fit.go
//	settings: names, defaults, levels                core/plan/settings.go
//	variables of other programs                      core/plan/other_programs.go
//	sign-in methods: what each needs                 core/plan/auth.go
//	sign-in methods: what each does                  core/session/credentials.go
//	which host gets credentials                      core/plan/endpoint.go
//	start times                                      core/plan/start_time.go
//	task lists                                       core/plan/jobs.go
//	secrets that must not show                       core/rest/redact.go
//	whether a request may have left                  core/rest/request.go
//	inputs of the action                             action/inputs.go
//	outputs of the action                            action/outputs.go
//	forms of events                                  lambda/unwrap.go
//	settings of events                               lambda/record.go
//	a task once in an invocation                     lambda/once.go
//	metrics                                          lambda/metrics.go
package core
