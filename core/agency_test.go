package core

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAnAgencyIsAssumedOnceForManyBatches(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.signed(methods()["agency, with keys"].auth(t), many(400)...)
		asked.BatchSize = 10
		require.NoError(t, l.starter.Run(t.Context(), asked, nil).Err(plan.FailOnAny))
		require.Equal(t, 1, l.sim.KeysIssued())
		l.sim.RevokeTokens()
		require.NoError(t, l.starter.Run(t.Context(), l.signed(asked.Auth, "x"), nil).Err(plan.FailOnAny))
		require.Equal(t, 2, l.sim.KeysIssued(), "renewed once on refusal")
	}, fault.Rehearsal(), fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithAgency(theirs))
}

func TestWhyAnAgencyCannotBeAssumedIsNamed(t *testing.T) {
	untrusted := theirs
	untrusted.Untrusted = true
	for name, c := range map[string]struct {
		option fault.Option
		hint   string
	}{
		"no trust":       {fault.WithAgency(untrusted), "check the trust"},
		"no such agency": {fault.WithAgency(fault.Agency{Name: "another", Domain: "target"}), "check agency-name and agency-domain-name"},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			rep := l.starter.Run(t.Context(), l.signed(methods()["agency, with keys"].auth(t), many(100)...), nil)
			require.IsType(t, &rest.AuthError{}, rep.Err(plan.FailOnAny), name)
			require.Contains(t, rep.Results[0].Hint, c.hint, name)
			require.Zero(t, l.sim.Requests(fault.OpStart), name)
		}, fault.Rehearsal(), fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), c.option)
	}
}

func TestASecretMayNameTheAgency(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) {
			return []byte(`{"access_key":"s3cr3t-ak","secret_key":"s3cr3t-sk","agency_name":"drs","agency_domain_name":"target"}`), nil
		}
		rep := l.starter.Run(t.Context(), l.signed(plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"}, "a"), nil)
		require.NoError(t, rep.Err(plan.FailOnAny))
		require.Equal(t, 1, l.sim.KeysIssued())
	}, fault.Rehearsal(), fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithAgency(theirs))
}

func TestWithoutAMetadataServiceNothingIsSent(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		began := time.Now()
		rep := l.starter.Run(t.Context(), l.signed(plan.Auth{Method: plan.AuthInstance}, "a"), nil)
		require.IsType(t, &rest.AuthError{}, rep.Err(plan.FailOnAny))
		require.Contains(t, rep.Results[0].Hint, "give the instance an agency")
		require.Less(t, time.Since(began), 5*time.Second)
		require.Zero(t, l.sim.Requests(fault.OpStart))
	}, fault.Rehearsal())
}

func TestAnEndpointMayHaveAPath(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.signed(plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("AK"), SecretKey: rest.NewSecret("s3cr3t-sk")}, "a")
		asked.Endpoint += "/drs"
		var paths []string
		l.starter.deps.Trace = func(x rest.Trace) { paths = append(paths, x.URL) }
		l.starter.Run(t.Context(), asked, nil)
		require.Contains(t, paths[len(paths)-1], "/drs/v3/"+ownProject+"/jobs/")
	}, fault.Rehearsal(), fault.WithKey("AK", "s3cr3t-sk"), fault.WithProject(ownProject, "cn-north-4"))
}
