package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// The inputs that are the action's own. All others are settings of core.
const (
	inputJobsFile    = "jobs-file"
	inputResultsFile = "results-file"
	inputSummary     = "summary"
)

// fileVariables stand in for these inputs, for systems without inputs.
var fileVariables = map[string]string{inputJobsFile: "DRS_JOBS_FILE", inputResultsFile: "DRS_RESULTS_FILE"}

// input returns an input's value. GitHub sets INPUT_BATCH-SIZE, hyphen included; INPUT_BATCH_SIZE is for people who run
// the action by hand in a shell, where a hyphen is hard to set.
func (s *step) input(name string) string {
	if value := s.actions.GetInput(name); value != "" {
		return value
	}
	return s.actions.GetInput(strings.ReplaceAll(name, "-", "_"))
}

// wantsSummary tells whether the step is to have a summary, as it has by default.
func (s *step) wantsSummary() (bool, error) {
	text := cmp.Or(s.input(inputSummary), "true")
	wanted, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return true, fmt.Errorf("input %s: %q is neither true nor false", inputSummary, rest.Truncate(text, 80))
	}
	return wanted, nil
}

// environmentOnly has the settings of core that are not inputs: what only makes sense outside of a workflow.
var environmentOnly = map[string]bool{"id-token-file": true, "secret-id": true, "ignore-unknown-keys": true}

// unknownInputs returns a sentence for each input that the step was given and that does not exist. The runner passes inputs
// that action.yml does not declare too, as INPUT_ variables, and says so in a warning that is easy to miss. Without this,
// "dryrun: true" would start everything.
func (s *step) unknownInputs() (problems []string) {
	names := []string{inputJobsFile, inputResultsFile, inputSummary}
	variables := make(map[string]string) // of the settings that are not inputs
	for _, spec := range plan.Specs() {
		if environmentOnly[spec.Name] {
			variables[spec.Name] = spec.Variable
		} else {
			names = append(names, spec.Name)
		}
	}
	// The runner itself takes these two from every step that runs in a container.
	known := map[string]bool{"INPUT_ENTRYPOINT": true, "INPUT_ARGS": true}
	for _, name := range names {
		variable := "INPUT_" + strings.ToUpper(name)
		known[variable], known[strings.ReplaceAll(variable, "-", "_")] = true, true
	}
	for variable := range s.environment {
		written, ok := strings.CutPrefix(variable, "INPUT_")
		if !ok || known[variable] {
			continue
		}
		written = strings.ToLower(written)
		remedy := "README lists the inputs"
		if variable := variables[strings.ReplaceAll(written, "_", "-")]; variable != "" {
			remedy = "set the variable " + variable
		} else if nearest := plan.Nearest(written, names); nearest != "" {
			remedy = "did you mean " + nearest + "?"
		}
		problems = append(problems, fmt.Sprintf("input %s: there is no such input; %s", rest.Truncate(written, 80), remedy))
	}
	slices.Sort(problems)
	return problems
}

// override puts the step's inputs over the settings of the environment.
func (s *step) override(c *plan.Config) {
	c.Override(func(name string) string {
		if environmentOnly[name] {
			return ""
		}
		return s.input(name)
	}, func(name string) string { return "input " + name })
}

// mask keeps a secret out of the log of the whole workflow. Outside GitHub the command would show what it is to hide.
func (s *step) mask(secret rest.Secret) {
	if !s.log.github {
		return
	}
	for line := range strings.Lines(secret.Reveal()) {
		if line = strings.TrimSpace(line); line != "" {
			s.actions.AddMask(line)
		}
	}
}

// testMetadata is a variable of the tests: another address of the metadata service of an instance.
const testMetadata = "TEST_METADATA_ENDPOINT"

// dependencies are what the core takes from the step.
func (s *step) dependencies() core.Dependencies {
	d := core.Dependencies{Program: "action", Redactor: s.redactor, MetadataEndpoint: s.environment[testMetadata]}
	if s.log.debugging {
		d.Trace = s.log.trace
	}
	if s.log.github {
		d.IDToken = s.idToken
	}
	return d
}

// idTokenClient returns the client that asks GitHub for ID tokens. It follows no redirect, which would carry the request's token along.
func idTokenClient() *http.Client {
	return &http.Client{
		Transport:     rest.NewTransport(1),
		Timeout:       rest.AttemptLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// idToken asks GitHub for an ID token of the workflow.
func (s *step) idToken(ctx context.Context, audience string) (rest.Secret, error) {
	s.redactor.Add(rest.NewSecret(s.environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]))
	token, err := s.actions.GetIDToken(ctx, audience)
	var missing *githubactions.EnvMissingError
	if errors.As(err, &missing) {
		return rest.Secret{}, &rest.AuthError{
			Problem: "GitHub offers this job no ID token",
			Remedy:  "give the job `permissions: id-token: write`",
		}
	}
	var refused *githubactions.RequestFailedError
	if errors.As(err, &refused) {
		err = fmt.Errorf("it answered with HTTP %d", refused.StatusCode) // what else it said may be a token
	}
	if err != nil {
		// It may pass: asking again does no harm.
		return rest.Secret{}, &rest.AuthError{Problem: "GitHub did not give an ID token", Err: &rest.TransportError{Op: "ID token request", Sent: true, Err: err}}
	}
	return rest.NewSecret(token), nil
}
