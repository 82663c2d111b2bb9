package iam

import (
	"cmp"
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

// Scope is the project, or the account, that a token is to be for.
type Scope struct {
	// ProjectID is the project's ID. If it is empty, Project is its name; if that is empty too, it is the region's own project.
	ProjectID, Project, Region string
	// Domain, if it is set, asks for a token for the account of this name instead.
	Domain string
}

// MarshalJSON writes the scope as a sign-in asks for it.
func (s Scope) MarshalJSON() ([]byte, error) {
	type reference struct {
		ID   string `json:"id,omitempty"`
		Name string `json:"name,omitempty"`
	}
	switch {
	case s.Domain != "":
		return json.Marshal(map[string]reference{"domain": {Name: s.Domain}})
	case s.ProjectID != "":
		return json.Marshal(map[string]reference{"project": {ID: s.ProjectID}})
	}
	return json.Marshal(map[string]reference{"project": {Name: cmp.Or(s.Project, s.Region)}})
}

func (s Scope) String() string {
	switch {
	case s.Domain != "":
		return "account " + s.Domain
	case s.ProjectID != "":
		return "project " + s.ProjectID
	case s.Project != "":
		return "project " + s.Project
	}
	return "the project of region " + s.Region
}

// subject begins a sentence on how many projects bear the scope's name.
func (s Scope) subject() string {
	if s.Project != "" {
		return "the project name " + s.Project + " has"
	}
	return "region " + s.Region + " has"
}

// remedy says what to do if IAM does not know the project, or does not let the caller into it.
func (s Scope) remedy() string {
	if s.ProjectID != "" {
		return "check project-id: it must be a project of this account and region (console: My Credentials), and open to the caller"
	}
	if s.Project != "" {
		return "check project-name and region, or set project-id (console: My Credentials)"
	}
	return "check region, or set project-id (console: My Credentials)"
}

// signIn makes the call that all methods of obtaining a token have in common.
//
// Errors: *rest.TransportError and *rest.APIError, as of rest.Client.Do. What was issued is returned with an error too, since the
// error may repeat it.
func signIn(ctx context.Context, client *rest.Client, address string, r rest.Request, content any) (Issued, error) {
	answer, _, err := post(ctx, client, address, r, content, nil)
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
	issued := Issued{Token: rest.NewSecret(answer.Header.Get("X-Subject-Token"))}
	if err := read(r.Op, answer, &said); err != nil {
		return issued, err
	}
	if issued.Token.Empty() {
		return issued, unusable(r.Op, answer, errors.New("the answer has no header X-Subject-Token"))
	}
	if issued.Project = said.Token.Project.ID; issued.Project != "" && !rest.IsProjectID(issued.Project) {
		return issued, wrongProject("the " + r.Op)
	}
	if issued.Expires, err = expiry(said.Token.ExpiresAt); err != nil {
		return issued, unusable(r.Op, answer, err)
	}
	return issued, nil
}

// post sends content as JSON. It returns the generation of the credentials that it was sent with.
func post(ctx context.Context, client *rest.Client, address string, r rest.Request, content any, credentials rest.Credentials,
) (*rest.Response, uint64, error) {
	var err error
	if r.URL, err = url.Parse(address); err != nil {
		return nil, 0, err
	}
	if r.Body, err = json.Marshal(content); err != nil {
		return nil, 0, err
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Method, r.Header["Content-Type"] = http.MethodPost, []string{"application/json"}
	return client.Do(ctx, r, credentials)
}

// renewedOnce makes a call with credentials, and once more if IAM refuses them and they can be renewed. call returns the
// generation of the credentials that it used.
func renewedOnce[T any](ctx context.Context, credentials rest.Credentials, call func(context.Context) (T, uint64, error)) (T, error) {
	result, generation, err := call(ctx)
	if refusesCredentials(err) && credentials.Refused(generation) && ctx.Err() == nil {
		result, _, err = call(ctx)
	}
	return result, err
}

// refusesCredentials tells whether IAM or its gateway did not accept the caller's credentials.
func refusesCredentials(err error) bool {
	var e *rest.APIError
	return errors.As(err, &e) && (e.Status == http.StatusUnauthorized || rest.RefusedByGateway(e.Code))
}

// expiry reads an expires_at; an empty one is zero. What is not a time is not shown: it may be an echo.
func expiry(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errors.New("its expires_at is not a time")
	}
	return at, nil
}

// read reads an answer into v.
func read(op string, answer *rest.Response, v any) error {
	if err := json.Unmarshal(answer.Body, v); err != nil {
		return unusable(op, answer, fmt.Errorf("the answer is not whole or not JSON: %w", err))
	}
	return nil
}

// unusable is the error of a normal response that lacks what it should have.
func unusable(op string, answer *rest.Response, err error) error {
	return &rest.TransportError{Op: op, Sent: true, RequestID: answer.RequestID, Err: err}
}

// refusal makes the *rest.AuthError of a failed call to IAM. A failure that may pass gets no remedy: the call is made again,
// and if that does not help, the cause says why. Nor does a cause that has a hint.
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

// speaksOf tells whether IAM's message names a thing, such as "project".
func speaksOf(e *rest.APIError, thing string) bool {
	return strings.Contains(strings.ToLower(e.Message), thing)
}

// temporaryKeys are temporary keys as IAM and the metadata service of an instance write them.
type temporaryKeys struct {
	Access        string `json:"access"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"securitytoken"`
	ExpiresAt     string `json:"expires_at"`
}

// readTemporaryKeys reads the keys of a response. It returns with an error, too, what it read of them.
func readTemporaryKeys(op string, answer *rest.Response) (Issued, error) {
	var said struct {
		Credential temporaryKeys `json:"credential"`
	}
	if err := read(op, answer, &said); err != nil {
		return Issued{}, err
	}
	return said.Credential.issued(op, answer)
}

// issued returns the keys, with an error too what there is of them.
func (k temporaryKeys) issued(op string, answer *rest.Response) (Issued, error) {
	issued := Issued{Keys: AccessKeys{rest.NewSecret(k.Access), rest.NewSecret(k.Secret), rest.NewSecret(k.SecurityToken)}}
	if len(issued.secrets()) < 3 {
		return issued, unusable(op, answer, errors.New("the answer lacks an access key, its secret or its security token"))
	}
	var err error
	if issued.Expires, err = expiry(k.ExpiresAt); err != nil {
		return issued, unusable(op, answer, err)
	}
	return issued, nil
}
