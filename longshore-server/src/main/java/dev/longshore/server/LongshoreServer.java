package dev.longshore.server;

import dev.longshore.api.ApiConfig;
import dev.longshore.api.BatchApi;
import dev.longshore.api.Ec2Api;
import dev.longshore.api.EcsApi;
import dev.longshore.api.ServiceJobConfig;
import dev.longshore.core.Core;
import dev.longshore.core.CoreConfig;
import dev.longshore.engine.Engine;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Instance;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.server.EngineChoice.Chosen;
import dev.longshore.server.ServerConfig.RetiredImages;
import dev.longshore.service.BatchService;
import dev.longshore.service.ServiceConfig;
import dev.longshore.store.Reads;
import dev.longshore.store.StoreException;
import dev.longshore.store.sqlite.SqliteStore;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRouter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, made of its parts. It serves from the moment {@link #start} returns until it is
 * closed; jobs go on after that, and the next server on the same data folder finds them.
 */
public final class LongshoreServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LongshoreServer.class);

  /** Requests take milliseconds; nobody should wait long for one whose client is gone. */
  private static final Duration REQUEST_GRACE = Duration.ofMillis(500);

  private final String url;
  private final Deque<AutoCloseable> parts;

  private LongshoreServer(String url, Deque<AutoCloseable> parts) {
    this.url = url;
    this.parts = parts;
  }

  /**
   * Starts a server and returns when it serves.
   *
   * @throws StartRefusedException when it cannot, with a message for the user; nothing is left
   *     behind then
   */
  public static LongshoreServer start(ServerConfig config) {
    JobAccess access = JobAccess.of(config);
    return start(
        config,
        access,
        (reads, agent) -> EngineChoice.open(config, access, agent, () -> hostsInUse(reads)));
  }

  /**
   * The same with this engine, whatever the configuration says: for benchmarks, which measure all
   * but the engine.
   */
  public static LongshoreServer start(ServerConfig config, Engine engine) {
    return start(config, JobAccess.of(config), (_, _) -> Chosen.only(engine));
  }

  /**
   * Where attempts and instances are that an earlier server left. A registered machine that no
   * attempt is on stays until somebody takes it off, and needs no engine until then.
   */
  private static Set<String> hostsInUse(Reads reads) {
    List<ComputeEnvironment> computeEnvironments = reads.computeEnvironments();
    Stream<String> environments =
        Stream.concat(
            computeEnvironments.stream().map(ComputeEnvironment::name),
            reads.serviceEnvironments().stream().map(ServiceEnvironment::name));
    Stream<String> ofAttempts =
        environments
            .distinct()
            .flatMap(environment -> reads.tasksUnderWay(environment).stream())
            .map(task -> task.placement().host());
    Set<String> unmanaged =
        computeEnvironments.stream()
            .filter(ComputeEnvironment::isUnmanaged)
            .map(ComputeEnvironment::name)
            .collect(Collectors.toSet());
    Stream<String> ofInstances =
        reads.instances().stream()
            .filter(instance -> !unmanaged.contains(instance.computeEnvironment()))
            .map(Instance::host);
    return Stream.concat(ofAttempts, ofInstances).collect(Collectors.toSet());
  }

  private static LongshoreServer start(
      ServerConfig config, JobAccess access, BiFunction<Reads, JobAgent, Chosen> openEngines) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      HttpServer http = start(config, access, openEngines, parts);
      LongshoreServer server =
          new LongshoreServer(ListenAddress.url(config.host(), http.port()), parts);
      LOG.info("server version={} data={} serves {}", Version.TEXT, config.data(), server.url());
      return server;
    } catch (StoreException | UncheckedIOException e) {
      closeAll(parts);
      throw new StartRefusedException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  /** Only the docker engine has images. */
  private static ServiceJobConfig serviceJobs(ServerConfig config) {
    return new ServiceJobConfig(
        DockerEngine.NAME::equals,
        config.serviceJobs().instance(),
        EngineChoice.trainingFolders(config)::mistake);
  }

  private static HttpServer start(
      ServerConfig config,
      JobAccess access,
      BiFunction<Reads, JobAgent, Chosen> openEngines,
      Deque<AutoCloseable> parts) {
    ListenAddress.check(config.host(), config.port());
    InstantSource clock = InstantSource.system();
    SqliteStore store = opened(parts, SqliteStore.open(config.data()));
    ServerMetrics metrics = opened(parts, new ServerMetrics());
    KeptLogs logs = opened(parts, new KeptLogs(config, clock, metrics.registry(), access.logs()));
    JobAgent agent =
        opened(parts, new JobAgent(config.data(), access.roles(), config.docker().agent()));
    Chosen chosen = openEngines.apply(store.reads(), agent);
    Engine engine = opened(parts, chosen.engine());
    EngineRules engines = chosen.rules();
    BatchService service =
        BatchService.start(
            new Core(coreConfig(config, engines)),
            store,
            engine,
            logs,
            clock,
            metrics.registry(),
            new ServiceConfig(
                config.jobs().launchesAtOnce(),
                config.jobs().retention(),
                config.jobs().definitionRetention()));
    parts.remove(store); // the service closes them, in the order that it needs
    parts.remove(engine);
    opened(parts, service);
    ServerEvents events =
        opened(parts, new ServerEvents(config, service, clock, metrics.registry()));
    events.start();
    opened(parts, new UnmanagedHosts(config.instances().unmanagedHosts(), service)).start();
    WireRouter.Builder router = WireRouter.builder(config.home()).limits(config.limits(), clock);
    BatchApi.register(
        router,
        service,
        clock,
        () -> UUID.randomUUID().toString(),
        new ApiConfig(
            config.jobs().minimumTimeoutSeconds(),
            config.limits(),
            config.instances().catalog(),
            config.instances().retiredImages() == RetiredImages.REFUSED,
            serviceJobs(config)));
    EcsApi.register(router, service, clock, config.instances().catalog());
    Ec2Api.register(router, service, clock, config.instances().catalog());
    logs.register(router);
    events.register(router);
    HttpServer.Builder http =
        HttpServer.builder(router.build())
            .host(config.host())
            .port(config.port())
            .grace(REQUEST_GRACE);
    new OwnRoutes(service, metrics, engines).register(http);
    new ExecRoute(service, engine, config.jobs().exec()).register(http);
    new UsageRoute(service, config.instances(), clock).register(http);
    new InstanceRoutes(service, config.instances(), clock).register(http);
    events.register(http);
    return opened(parts, listen(http, config));
  }

  private static HttpServer listen(HttpServer.Builder http, ServerConfig config) {
    try {
      return http.start();
    } catch (RuntimeException e) {
      throw ListenAddress.cannotListen(config.host(), config.port(), e);
    }
  }

  private static CoreConfig coreConfig(ServerConfig config, EngineRules engines) {
    return new CoreConfig(
        config.home(),
        config.jobs().settling(),
        config.jobs().stopGrace(),
        config.jobs().placementsPerCycle(),
        config.jobs().backfillDepth(),
        config.limits(),
        InstanceParts.of(config.instances()),
        engines);
  }

  /** Where clients reach it, such as {@code http://127.0.0.1:8642}. */
  public String url() {
    return url;
  }

  /** Stops serving, in about a second at most. Running jobs go on. */
  @Override
  public void close() {
    closeAll(parts);
    LOG.info("server stopped; running jobs go on");
  }

  private static <P extends AutoCloseable> P opened(Deque<AutoCloseable> parts, P part) {
    parts.push(part);
    return part;
  }

  /** The last opened first: no request may meet a service that has stopped. */
  private static void closeAll(Deque<AutoCloseable> parts) {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("{} could not be closed", part.getClass().getSimpleName(), e);
      }
    }
  }
}
