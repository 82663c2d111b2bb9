package iam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Scope is the project that a token is to be for.
type Scope struct {
	// ProjectID is the project's ID. If it is empty, Region names the region's own project.
	ProjectID, Region string
}

// MarshalJSON writes the scope as a sign-in asks for it.
func (s Scope) MarshalJSON() ([]byte, error) {
	type project struct {
		ID   string `json:"id,omitempty"`
		Name string `json:"name,omitempty"`
	}
	if s.ProjectID != "" {
		return json.Marshal(map[string]project{"project": {ID: s.ProjectID}})
	}
	return json.Marshal(map[string]project{"project": {Name: s.Region}})
}

func (s Scope) String() string {
	if s.ProjectID != "" {
		return "project " + s.ProjectID
	}
	return "the project of region " + s.Region
}

// remedy says what to do if IAM does not know the project, or does not let the caller into it.
func (s Scope) remedy() string {
	if s.ProjectID != "" {
		return "check project-id: it must be a project of this account and region (console: My Credentials), and open to the caller"
	}
	return "check region, or set project-id (console: My Credentials)"
}

// signIn makes the call that all ways of obtaining a token have in common.
//
// Errors: *CallError and *APIError, as of Caller.Do.
func signIn(ctx context.Context, caller *rest.Client, address string, r rest.Request, content any) (Issued, error) {
	var err error
	if r.URL, err = url.Parse(address); err != nil {
		return Issued{}, err
	}
	if r.Body, err = json.Marshal(content); err != nil {
		return Issued{}, err
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Method, r.Header["Content-Type"] = http.MethodPost, []string{"application/json"}
	answer, _, err := caller.Do(ctx, r, nil)
	if err != nil {
		return Issued{}, err
	}
	var said struct {
		Token struct {
			ExpiresAt string `json:"expires_at"`
			Project   struct {
				ID string `json:"id"`
			} `json:"project"`
		} `json:"token"`
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil {
		return Issued{}, unusable(r.Op, answer, fmt.Errorf("the answer is not whole or not JSON: %w", err))
	}
	token := rest.NewSecret(answer.Header.Get("X-Subject-Token"))
	if token.Empty() {
		return Issued{}, unusable(r.Op, answer, errors.New("the answer has no header X-Subject-Token"))
	}
	issued := Issued{Token: token, Project: said.Token.Project.ID}
	if at := said.Token.ExpiresAt; at != "" {
		if issued.Expires, err = time.Parse(time.RFC3339, at); err != nil {
			return Issued{}, unusable(r.Op, answer, errors.New("its expires_at is no time")) // which one is not shown: it may be an echo
		}
	}
	return issued, nil
}

// unusable is the error of a normal answer that does not say what it should.
func unusable(op string, answer *rest.Response, err error) error {
	return &rest.TransportError{Op: op, Sent: true, RequestID: answer.RequestID, Err: err}
}

// refusal is an error of a call to IAM in the words of who made it. What may pass by itself gets no remedy: the call is
// made again, and if that does not help the cause says why. A cause that has a hint needs no other remedy.
func refusal(err error, problem string, remedy func(*rest.APIError) string) error {
	var auth *rest.AuthError
	if errors.As(err, &auth) {
		return auth
	}
	e := &rest.AuthError{Problem: problem, Err: err}
	var refused *rest.APIError
	if errors.As(err, &refused) && refused.Hint == "" && !e.Temporary() {
		e.Remedy = remedy(refused)
	}
	return e
}

// speaksOf tells whether IAM's message is about a thing, such as "project".
func speaksOf(e *rest.APIError, thing string) bool {
	return strings.Contains(strings.ToLower(e.Message), thing)
}
