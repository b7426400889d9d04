// A JVM service that allocates for each request and, once asked to, keeps so much that the garbage
// collector has hardly any room left. Started as: java CollectingService.java PORT
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.logging.Logger;

public class CollectingService {
    static final int CHUNK = 16 * 1024;
    static final int CHUNKS_A_REQUEST = 256;
    static final long ROOM_LEFT = 7L * 1024 * 1024;

    static final Logger LOG = Logger.getLogger("catalogue");
    static final List<byte[]> kept = new ArrayList<>();

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/items", CollectingService::items);
        server.createContext("/keep", CollectingService::keep);
        server.createContext("/free", CollectingService::free);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        LOG.info("listening on port " + port);
    }

    static void items(HttpExchange exchange) throws IOException {
        long began = System.nanoTime();
        List<byte[]> page = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < CHUNKS_A_REQUEST; i++) {
            page.add(new byte[CHUNK]);
            sum += page.get(i).length;
            if (page.size() > 16) {
                page.set(i - 16, new byte[0]);
            }
        }
        answer(exchange, "{\"bytes\": " + sum + "}\n");
        LOG.info("page built in " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }

    static void keep(HttpExchange exchange) throws IOException {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        synchronized (kept) {
            while (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() > ROOM_LEFT) {
                for (int i = 0; i < 64; i++) {
                    kept.add(new byte[CHUNK]);
                }
                System.gc();
            }
        }
        answer(exchange, "");
    }

    static void free(HttpExchange exchange) throws IOException {
        synchronized (kept) {
            kept.clear();
        }
        answer(exchange, "");
    }

    static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes();
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
