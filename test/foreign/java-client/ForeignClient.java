import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.response.ProcessInstanceEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Deploys the example, starts it, and ends its jobs in each way, over gRPC. Exits with 1 when something is not as in Zeebe. */
public class ForeignClient {
  private static final String PROCESS = "order-confirmation";
  private static final String TYPE = "com.infosys.camundaconnectors.email:smtp:1";
  private static final Map<String, Object> ORDER =
      Map.of(
          "order", Map.of("id", "A-1", "total", "12.50", "items", List.of(Map.of("name", "Tea", "quantity", 2))),
          "customer", Map.of("name", "Jane", "email", "jane@example.org"));

  private final CamundaClient client;

  private ForeignClient(CamundaClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    try (var client =
        CamundaClient.newClientBuilder()
            .grpcAddress(URI.create(arguments[0].replace("grpc://", "http://")))
            .restAddress(URI.create(arguments[1]))
            .preferRestOverGrpc(false)
            .applyEnvironmentVariableOverrides(false)
            .build()) {
      new ForeignClient(client).run(Path.of(arguments[2]));
    }
    System.out.println("All as expected.");
  }

  private void run(Path root) throws Exception {
    var topology = client.newTopologyRequest().send().join();
    check("topology: " + topology.getGatewayVersion(), topology.getPartitionsCount() == 1);

    var file = root.resolve("examples/order-confirmation.bpmn").toString();
    var deployed = client.newDeployResourceCommand().addResourceFile(file).send().join();
    check("deploy", deployed.getProcesses().get(0).getBpmnProcessId().equals(PROCESS));

    completes();
    fails();
    throwsAnError();
    isCancelled();
    isAnsweredWithItsResult();
    worksByItself();
  }

  private void completes() {
    var instance = create();
    var job = activate();
    check("activate: same instance", job.getProcessInstanceKey() == instance.getProcessInstanceKey());
    check("activate: inputs", "Your order A-1 is confirmed".equals(job.getVariablesAsMap().get("smtpEmailSubject")));
    check("activate: headers", "mail".equals(job.getCustomHeaders().get("resultVariable")));
    client.newUpdateTimeoutCommand(job).timeout(Duration.ofMinutes(2)).send().join();
    client.newCompleteCommand(job).variables(Map.of("mail", Map.of("confirmationId", "<1@x>"))).send().join();
    refused("complete twice", () -> client.newCompleteCommand(job).send().join(), "NOT_FOUND");
  }

  private void fails() {
    create();
    var job = activate();
    var backOff = Duration.ofSeconds(1);
    client.newFailCommand(job).retries(1).retryBackoff(backOff).errorMessage("451 later").variable("attempt", 1).send().join();
    var again = activate();
    check("fail: same key", again.getKey() == job.getKey());
    check("fail: retries", again.getRetries() == 1);
    check("fail: variables come back", Integer.valueOf(1).equals(again.getVariablesAsMap().get("attempt")));
    client.newFailCommand(again).retries(0).errorMessage("550 no").send().join();
    refused("complete with an incident", () -> client.newCompleteCommand(again).send().join(), "INVALID_STATE");
    client.newUpdateRetriesCommand(again).retries(2).send().join();
    client.newCancelInstanceCommand(again.getProcessInstanceKey()).send().join();
  }

  private void throwsAnError() {
    var result = client.newCreateInstanceCommand().bpmnProcessId(PROCESS).latestVersion().variables(ORDER).withResult().send();
    var job = activate();
    client.newThrowErrorCommand(job).errorCode("MAIL_NOT_DELIVERED").errorMessage("no such mailbox").send().join();
    check("throw: caught, and the instance ends", result.join().getProcessInstanceKey() == job.getProcessInstanceKey());
  }

  private void isCancelled() {
    var instance = create();
    var job = activate();
    client.newSetVariablesCommand(instance.getProcessInstanceKey()).variables(Map.of("note", "stop")).send().join();
    client.newCancelInstanceCommand(instance.getProcessInstanceKey()).send().join();
    refused("complete after the cancellation", () -> client.newCompleteCommand(job).send().join(), "NOT_FOUND");
  }

  private void isAnsweredWithItsResult() {
    var result = client.newCreateInstanceCommand().bpmnProcessId(PROCESS).latestVersion().variables(ORDER).withResult().send();
    client.newCompleteCommand(activate()).variables(Map.of("mail", "sent")).send().join();
    check("result", "sent".equals(result.join().getVariablesAsMap().get("mail")));
  }

  /** The client's own job worker, with its own polling. */
  private void worksByItself() throws InterruptedException {
    var count = 50;
    var done = new CountDownLatch(count);
    try (var worker =
        client
            .newWorker()
            .jobType(TYPE)
            .handler((jobs, job) -> {
              jobs.newCompleteCommand(job).send().join();
              done.countDown();
            })
            .timeout(Duration.ofMinutes(1))
            .open()) {
      for (var index = 0; index < count; index++) create();
      check("worker: " + count + " jobs", done.await(30, TimeUnit.SECONDS));
    }
  }

  private ProcessInstanceEvent create() {
    return client.newCreateInstanceCommand().bpmnProcessId(PROCESS).latestVersion().variables(ORDER).send().join();
  }

  private ActivatedJob activate() {
    var request = client.newActivateJobsCommand().jobType(TYPE).maxJobsToActivate(1);
    return request.timeout(Duration.ofMinutes(1)).requestTimeout(Duration.ofSeconds(10)).send().join().getJobs().get(0);
  }

  private void refused(String what, Runnable command, String code) {
    try {
      command.run();
    } catch (ClientException problem) {
      check(what + ": " + problem.getMessage(), problem.getMessage().contains(code));
      return;
    }
    check(what + " is refused", false);
  }

  private static void check(String what, boolean good) {
    System.out.println((good ? "ok   " : "NOT  ") + what);
    if (!good) System.exit(1);
  }
}
