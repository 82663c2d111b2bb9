package container

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const releasedImage = "ghcr.io/drs-batch-start/drs-batch-start:v1.2.3"

// recipe returns the block of recipes.md that begins so.
func recipe(t *testing.T, beginning string) string {
	t.Helper()
	found := regexp.MustCompile("(?ms)^```\\w+\n(" + regexp.QuoteMeta(beginning) + ".*?)^```$").FindStringSubmatch(read(t, "../../.github/docs/recipes.md"))
	require.NotNil(t, found)
	return found[1]
}

// startsBoth runs a command that starts the two tasks of a list, with the credentials that its environment has.
func startsBoth(t *testing.T, command func(url string) *exec.Cmd) {
	t.Helper()
	sim, url := serve(t)
	cmd := command(url)
	cmd.Env = append(os.Environ(), "DRS_ACCESS_KEY=access-key", "DRS_SECRET_KEY=s3cr3t-key")
	log, err := cmd.CombinedOutput()
	require.NoError(t, err, string(log))
	require.Contains(t, string(log), "2 of 2 tasks started")
	require.NotContains(t, string(log), "::", "outside GitHub the log is plain text")
	require.NotContains(t, string(log), "s3cr3t-key")
	for _, task := range []string{first, second} {
		require.Equal(t, 1, sim.Starts(task), task)
	}
}

func bound(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestTheDockerRunOfThePageStartsItsTasks(t *testing.T) {
	workspace := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "tasks.txt"), []byte(first+"\n"+second+"\n"), 0o644))
	startsBoth(t, func(url string) *exec.Cmd {
		ours := fmt.Sprintf("--name %s --network host --env DRS_ENDPOINT=%s --env DRS_IAM_ENDPOINT=%s %s", containerName(), url, url, image)
		cmd := exec.CommandContext(bound(t), "bash", "-c", strings.Replace(recipe(t, "docker run"), releasedImage, ours, 1))
		cmd.Dir = workspace
		return cmd
	})
	require.Contains(t, read(t, workspace, "report.csv"), second+",started")
}

// The container of the manifest, with what the manifest mounts and sets, as a kubelet would run it.
func TestTheKubernetesJobOfThePageStartsItsTasks(t *testing.T) {
	type name struct{ Name string }
	var list struct {
		APIVersion, Kind string
		Metadata         name
		Data             map[string]string
	}
	var job struct {
		APIVersion, Kind string
		Metadata         name
		Spec             struct {
			BackoffLimit *int
			Template     struct {
				Spec struct {
					RestartPolicy string
					Containers    []struct {
						Name, Image, WorkingDir string
						Env                     []struct{ Name, Value string }
						EnvFrom                 []struct{ SecretRef name }
						VolumeMounts            []struct{ Name, MountPath string }
					}
					Volumes []struct {
						Name      string
						ConfigMap name
					}
				}
			}
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(camelCaseAsFields.ReplaceAllStringFunc(recipe(t, "apiVersion: v1\n"), strings.ToLower)))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&list))
	require.NoError(t, decoder.Decode(&job))
	require.Equal(t, []string{"v1", "ConfigMap", "batch/v1", "Job", "Never"}, []string{list.APIVersion, list.Kind, job.APIVersion, job.Kind, job.Spec.Template.Spec.RestartPolicy})
	require.Zero(t, *job.Spec.BackoffLimit)
	pod := job.Spec.Template.Spec
	require.Len(t, pod.Containers, 1)
	container := pod.Containers[0]
	require.Equal(t, releasedImage, container.Image)
	require.Equal(t, []struct{ SecretRef name }{{name{"drs"}}}, container.EnvFrom)
	require.Equal(t, list.Metadata.Name, pod.Volumes[0].ConfigMap.Name)
	require.Equal(t, pod.Volumes[0].Name, container.VolumeMounts[0].Name)

	// A ConfigMap is mounted as links into a folder that changes.
	mounted := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(mounted, "..2026_11_28"), 0o755))
	require.NoError(t, os.Symlink("..2026_11_28", filepath.Join(mounted, "..data")))
	for file, text := range list.Data {
		require.NoError(t, os.WriteFile(filepath.Join(mounted, "..data", file), []byte(text), 0o644))
		require.NoError(t, os.Symlink(filepath.Join("..data", file), filepath.Join(mounted, file)))
	}
	startsBoth(t, func(url string) *exec.Cmd {
		args := []string{"run", "--rm", "--name", containerName(), "--network", "host", "--workdir", container.WorkingDir,
			"--volume", mounted + ":" + container.VolumeMounts[0].MountPath + ":ro", "--env", "DRS_ACCESS_KEY", "--env", "DRS_SECRET_KEY",
			"--env", "DRS_ENDPOINT=" + url, "--env", "DRS_IAM_ENDPOINT=" + url, "--env", "DRS_POLL_INTERVAL=100ms"}
		for _, variable := range container.Env {
			args = append(args, "--env", variable.Name+"="+variable.Value)
		}
		return exec.CommandContext(bound(t), "docker", append(args, image)...)
	})
}

// camelCaseAsFields are the keys of a manifest, whose case Go's fields do not have.
var camelCaseAsFields = regexp.MustCompile(`(?m)^[ -]*\w+:`)
