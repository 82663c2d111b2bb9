package session

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// counting is a credential that counts how often it is said to be refused, and cannot be renewed.
type counting struct{ refused int }

func (*counting) Authorize(context.Context, *http.Request, rest.Request) (uint64, error) {
	return 1, nil
}

func (c *counting) Refused(uint64) bool {
	c.refused++
	return false
}

func TestALateRefusalOfARotatedSecretSaysNothingOfTheNewOne(t *testing.T) {
	var made []*counting
	c := &loadedSecret{
		load: func(context.Context) ([]byte, error) {
			return fmt.Appendf(nil, `{"auth_token":"t0ken-%d"}`, len(made)), nil
		},
		make: func(plan.Auth) rest.Credentials {
			made = append(made, &counting{})
			return made[len(made)-1]
		},
	}
	old, err := c.Authorize(t.Context(), nil, rest.Request{})
	require.NoError(t, err)
	require.True(t, c.Refused(old), "it is read again")
	_, err = c.Authorize(t.Context(), nil, rest.Request{})
	require.NoError(t, err)
	require.True(t, c.Refused(old), "another attempt gets the new one")
	require.Len(t, made, 2)
	require.Zero(t, made[1].refused)
}
