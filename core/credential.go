package core

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// credential makes what proves who is calling, in the session's way.
func (s *Starter) credential(key sessionKey, caller *iam.Caller) iam.Credential {
	return iam.Token(key.way.Token)
}

func (s *session) project(ctx context.Context) (string, error) { return "", nil }
