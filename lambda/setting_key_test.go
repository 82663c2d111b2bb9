package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASettingIsRecognisedByWhatItIsMeantToBe(t *testing.T) {
	for key, meant := range map[string]eventSetting{
		"dry_run": {"dry_run", "DRS_DRY_RUN", true}, "dryrun": {"dry_run", "DRS_DRY_RUN", true}, "Dry-Run": {"dry_run", "DRS_DRY_RUN", true},
		"dry_rum": {"dry_run", "DRS_DRY_RUN", true}, "job": {"jobs", "DRS_JOBS", true}, "project": {"project_id", "DRS_PROJECT_ID", true},
		"endpoint": {"endpoint", "DRS_ENDPOINT", false}, "authToken": {"auth_token", "DRS_AUTH_TOKEN", false}, "wait_timeuot": {"wait_timeout", "DRS_WAIT_TIMEOUT", false},
	} {
		require.Equal(t, &meant, settingMeant(key), key)
	}
	for _, key := range []string{"colour", "id", "time", "source", "detail", "traceId", ""} {
		require.Nil(t, settingMeant(key), key)
	}
}
