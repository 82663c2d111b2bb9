package core

import (
	"context"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// credential makes what proves who is calling, in the session's way.
func (s *Starter) credential(key sessionKey, caller *iam.Caller) iam.Credential {
	if key.way.Kind != WayToken {
		return notBuilt{key.way.Kind}
	}
	return iam.Token(key.way.Token)
}

type notBuilt struct{ kind WayKind }

func (n notBuilt) Authorize(context.Context, *http.Request, []byte) (uint64, error) {
	return 0, &AuthError{Problem: "the way of calling " + quote(string(n.kind)) + " cannot be used yet", Remedy: "set auth-token"}
}

func (notBuilt) Refused(uint64) bool { return false }

func (s *session) project(context.Context) (string, error) {
	return "", &AuthError{Problem: "the project cannot be looked up yet", Remedy: "set project-id"}
}
